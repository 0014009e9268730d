// The math font, cut down to the characters of a text on stdin: node font.mjs TARGET < TEXT
import { readFileSync, writeFileSync } from "node:fs";
import subset from "subset-font";

const font = readFileSync(new URL("node_modules/@fontsource/stix-two-math/files/stix-two-math-latin-400-normal.woff2", import.meta.url));
writeFileSync(process.argv[2], await subset(font, readFileSync(0, "utf8"), { targetFormat: "woff2" }));
