// Builds public/icons.svg from the npm package `lucide-static` (ISC) and the names in icons.txt.
//
//   npm install --no-save lucide-static && node crates/ui/assets/build-icons.mjs
//
// One symbol per icon; stroke and size come from the stylesheet, so that an icon follows its text.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const here = import.meta.dirname;
const pack = dirname(createRequire(join(process.cwd(), "x.js")).resolve("lucide-static/package.json"));
const { version } = JSON.parse(readFileSync(join(pack, "package.json"), "utf8"));
const names = readFileSync(join(here, "icons.txt"), "utf8").split("\n").filter(Boolean);

const symbols = names.map((name) => {
  const svg = readFileSync(join(pack, "icons", `${name}.svg`), "utf8");
  const body = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  return `<symbol id="${name}" viewBox="0 0 24 24">${body.replace(/\s*\n\s*/g, "")}</symbol>`;
});
writeFileSync(
  join(here, "../../../public/icons.svg"),
  `<!-- Lucide ${version}, ISC licence, see NOTICE -->\n<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`,
);
console.log(`${names.length} icons from lucide-static ${version}`);
