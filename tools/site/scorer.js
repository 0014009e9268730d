// What the search puts first: the page that explains a word, before those that mention it.
const EARLY = ["first_network", "pure_python_mlp", "np_slp_digits_explainer", "np_mlp_digits_explainer", "torch_slp_digits_explainer", "torch_slp_autograd_explainer", "what_breaks", "symbols"];
const LATE = ["CONTRIBUTING", "README", "published_results", "performance", "reproducibility", "practice", "scripts/"];
var Scorer = {
  score: ([doc, , , , score]) => score * (EARLY.some((name) => doc.includes(name)) ? 2 : LATE.some((name) => doc.includes(name)) ? 0.3 : 1),
  objNameMatch: 11, objPartialMatch: 6, objPrio: { 0: 15, 1: 5, 2: -5 }, objPrioDefault: 0,
  title: 15, partialTitle: 7, term: 5, partialTerm: 2,
};
