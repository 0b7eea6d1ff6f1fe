import { runDemo } from "../examples/demo/demo.ts";
import { synthOnce } from "../scripts/synth.ts";

await runDemo(process.argv.slice(2), synthOnce);
