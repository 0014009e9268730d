// The editor of the site: CodeMirror with Python; bundled into static/editor.js by the build.
import { basicSetup } from "codemirror";
import { indentWithTab } from "@codemirror/commands";
import { indentUnit, syntaxHighlighting } from "@codemirror/language";
import { python } from "@codemirror/lang-python";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

const HOUR = 3.6e6; // CodeMirror's own patience with a Tab after Escape is two seconds
const leave = (event, view) => { if (event.key === "Escape") view.setTabFocusMode(HOUR); };

// Put an editor into a place. Tab indents; Escape, then Tab, leaves it; any other key indents again.
export function edit(place, text, label, help, run, changed = () => {}) {
  const extensions = [
    keymap.of([{ key: "Shift-Enter", run: () => (run(), true) }, indentWithTab]),
    basicSetup,
    python(),
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
