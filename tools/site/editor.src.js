// The editor of the site: CodeMirror with Python; bundled into static/editor.js by the build.
// Of CodeMirror's parts it takes those that a function of ten lines needs: bytes count on a phone.
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { pythonLanguage } from "@codemirror/lang-python";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

const HOUR = 3.6e6; // CodeMirror's own patience with a Tab after Escape is two seconds
const leave = (event, view) => { if (event.key === "Escape") view.setTabFocusMode(HOUR); };

// Put an editor into a place. Tab indents; Escape, then Tab, leaves it; any other key indents again.
export function edit(place, text, label, help, run, changed = () => {}) {
  const extensions = [
    keymap.of([{ key: "Shift-Enter", run: () => (run(), true) }, indentWithTab, ...closeBracketsKeymap, ...historyKeymap, ...defaultKeymap]),
    lineNumbers(),
    EditorView.lineWrapping, // on a phone nothing is out of sight
    history(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    pythonLanguage,
    indentUnit.of("    "),
    syntaxHighlighting(classHighlighter),
    EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": help }),
    EditorView.domEventHandlers({ keyup: leave }),
    EditorView.updateListener.of((update) => update.docChanged && changed(view.state.doc.toString())),
  ];
  const begin = (doc) => EditorState.create({ doc, extensions });
  const view = new EditorView({ state: begin(text), parent: place });
  return {
    text: () => view.state.doc.toString(),
    set: (to) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: to } }),
    open: (to) => view.setState(begin(to)), // another text: nothing to take back
    focus: () => view.focus(),
  };
}
