import { parseArgs } from "node:util";
import { agentBenches } from "./agent.ts";
import { auditBenches } from "./audit.ts";
import { cloudBenches } from "./cloud.ts";
import { sweepBenches } from "./sweep.ts";
import { wayBenches } from "./way.ts";

const { values } = parseArgs({ options: { json: { type: "boolean", default: false }, only: { type: "string" } } });
const benches = [...auditBenches, ...agentBenches, ...cloudBenches, ...wayBenches, ...sweepBenches].filter(
  ({ name }) => values.only === undefined || name.startsWith(values.only),
);
if (benches.length === 0) {
  process.stderr.write(`there is no figure ${values.only}\n`);
  process.exitCode = 2;
}
if (!values.json)
  process.stdout.write("| figure | ours | against | ratio | unit | what |\n|---|---|---|---|---|---|\n");
for (const { name, run } of benches) {
  const figures = await run();
  if (typeof figures === "string") {
    process.stderr.write(`skipped ${name}: ${figures}\n`);
    continue;
  }
  for (const one of figures)
    process.stdout.write(
      values.json
        ? `${JSON.stringify(one)}\n`
        : `| \`${one.name}\` | ${one.ours} | ${one.against} | **${one.ratio}** | ${one.unit} | ${one.note} |\n`,
    );
}
