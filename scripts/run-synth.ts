import { synthOnce } from "./synth.ts";

process.stdout.write(`${synthOnce()}\n`);
