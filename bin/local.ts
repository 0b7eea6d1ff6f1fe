import { runLocal } from "../local/command.ts";
import { synthOnce } from "../scripts/synth.ts";

await runLocal(process.argv.slice(2), synthOnce);
