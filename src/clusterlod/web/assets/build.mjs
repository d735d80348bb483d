// Bundles every scripts/*.ts into ../static/built/, with the fonts; run by `make`.
// Each file directly in scripts/ is an entry of its own; what they share lies in scripts/parts/.

import { copyFile, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const target = join(here, "..", "static", "built");

const fonts = {
  "bricolage-grotesque.woff2":
    "@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2",
  "source-sans-3.woff2":
    "@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2",
};

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
const scripts = (await readdir(join(here, "scripts"))).filter((name) => name.endsWith(".ts"));
await build({
  absWorkingDir: here,
  entryPoints: scripts.map((name) => join("scripts", name)),
  outdir: target,
  bundle: true,
  minify: true,
  format: "esm",
  splitting: true, // what a page may never need is a file of its own, named by its hash
  chunkNames: "[name]-[hash]",
  target: ["es2022"],
  loader: { ".png": "dataurl", ".svg": "dataurl", ".woff2": "dataurl" },
  legalComments: "linked",
  logLevel: "warning",
});
for (const [name, source] of Object.entries(fonts)) {
  await copyFile(join(here, "node_modules", source), join(target, name));
}
