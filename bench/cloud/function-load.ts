import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { synthOnce } from "../../scripts/synth.ts";
import { type Bench, type Figure, figure, pairMeasured } from "../measure.ts";
import { bareClients } from "./bare-clients.ts";
import { cpuOfNewProcess } from "./node-process.ts";

const root = join(import.meta.dirname, "..", "..");

export const VERBS: readonly string[] = readdirSync(join(root, "functions"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

export const bundleOf = (verb: string): string => join(root, "dist", "functions", verb, "index.mjs");

const ROUNDS = 9;

const loading = (bundle: string) => cpuOfNewProcess(`await import(${JSON.stringify(bundle)});`);

const size = (file: string): number => statSync(file).size / 1024;

export const functionLoadBenches: readonly Bench[] = VERBS.map((verb) => ({
  name: `function-load-${verb}`,
  run: async (): Promise<Figure[]> => {
    synthOnce();
    const bundle = bundleOf(verb);
    const plain = await bareClients(verb, "plain");
    const alike = await bareClients(verb, "function");
    const besidePlain = await pairMeasured(loading(bundle), loading(plain), ROUNDS);
    const besideAlike = await pairMeasured(loading(bundle), loading(alike), ROUNDS);
    return [
      figure(
        `function-load-${verb}`,
        besidePlain.ours,
        besidePlain.against,
        "s of a processor",
        "the bundle loaded by a new process / one that makes the bare clients that it has, as esbuild bundles them; at most 1.2",
      ),
      figure(
        `function-alike-${verb}`,
        besideAlike.ours,
        besideAlike.against,
        "s of a processor",
        "the same / the bare clients, bundled with all that makes ours load faster",
      ),
      figure(`function-size-${verb}`, size(bundle), size(plain), "KiB", "the bundle / the plain one, in size"),
    ];
  },
}));
