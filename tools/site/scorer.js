// What the search puts first: the pages that explain, in reading order, before those that mention.
const EXPLAIN = ["first_network", "pure_python_mlp", "np_slp_digits_explainer", "np_mlp_digits_explainer", "what_breaks", "torch_slp_digits_explainer", "torch_slp_autograd_explainer", "symbols"];
const MENTION = ["CONTRIBUTING", "README", "published_results", "performance", "reproducibility", "docs/practice", "teaching", "scripts/"];
const weight = (page) => {
  const at = EXPLAIN.findIndex((name) => page.includes(name));
  if (at >= 0) return 4 - at / 50;
  return MENTION.some((name) => page.includes(name)) ? 0.3 : 1;
};
var Scorer = {
  score: ([page, , , , score]) => score * weight(page),
  objNameMatch: 11, objPartialMatch: 6, objPrio: { 0: 15, 1: 5, 2: -5 }, objPrioDefault: 0,
  title: 15, partialTitle: 7, term: 5, partialTerm: 2,
};

// An excerpt begins and ends with a whole word.
document.addEventListener("DOMContentLoaded", () => {
  const cut = Search.makeSearchSummary;
  Search.makeSearchSummary = (...given) => {
    const shown = cut(...given);
    if (shown) shown.textContent = shown.textContent.replace(/^\.\.\.\S*\s+/, "… ").replace(/\s+\S*\.\.\.$/, " …");
    return shown;
  };
});
