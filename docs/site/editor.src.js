// The editor of the site: CodeMirror with Python; bundled into static/editor.js by the build.
import { basicSetup } from "codemirror";
import { indentWithTab } from "@codemirror/commands";
import { indentUnit, syntaxHighlighting } from "@codemirror/language";
import { python } from "@codemirror/lang-python";
import { EditorView, keymap } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

// Put an editor into a place. Tab indents; Escape, then Tab, leaves it (CodeMirror's own way).
export function edit(place, text, label, run, changed = () => {}) {
  const view = new EditorView({
    doc: text,
    parent: place,
    extensions: [
      keymap.of([{ key: "Shift-Enter", run: () => (run(), true) }, indentWithTab]),
      basicSetup,
      python(),
      indentUnit.of("    "),
      syntaxHighlighting(classHighlighter),
      EditorView.contentAttributes.of({ "aria-label": label }),
      EditorView.updateListener.of((update) => update.docChanged && changed(view.state.doc.toString())),
    ],
  });
  return {
    text: () => view.state.doc.toString(),
    set: (to) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: to } }),
    focus: () => view.focus(),
  };
}
