import { parseArgs } from "node:util";
import { hashingBenches } from "./agent/hashing.ts";
import { rescanBenches } from "./agent/rescan.ts";
import { sealingBenches } from "./agent/sealing.ts";
import { verifyingBenches } from "./agent/verifying.ts";
import { wholeCommandBench } from "./agent/whole-command.ts";
import { auditBenches } from "./audit.ts";
import { asOfBench } from "./cloud/as-of.ts";
import { coldStartBenches } from "./cloud/cold-start.ts";
import { enactBenches } from "./cloud/enact.ts";
import { firstNightBench } from "./cloud/first-night.ts";
import { functionLoadBenches } from "./cloud/function-load.ts";
import { gateReadBench } from "./cloud/gate-read.ts";
import { latencyBench } from "./cloud/latency.ts";
import { latencyPartsBench } from "./cloud/latency-parts.ts";
import { ledgerCostBench, readCostBench } from "./cloud/ledger-cost.ts";
import { logAppendBench } from "./cloud/log-append.ts";
import { logCostBench } from "./cloud/log-cost.ts";
import { monthlyCostBench } from "./cloud/monthly-cost.ts";
import { planEditBench } from "./cloud/plan-edit.ts";
import { readFlatBench } from "./cloud/read-flat.ts";
import { receiveCpuBench } from "./cloud/receive-cpu.ts";
import { startupBench } from "./cloud/startup.ts";
import { sweepBench } from "./cloud/sweep.ts";
import { throughputBench } from "./cloud/throughput.ts";
import { firstViewBench, storedViewBench } from "./console/first-view.ts";
import { fsckMemoryBench } from "./fsck/fsck-memory.ts";
import { proofSizeBench } from "./log/proof-size.ts";
import { historyTableBench } from "./pack/history-table.ts";
import { largeMigrationBench } from "./pack/large-migration.ts";
import { verifyPackBench } from "./pack/verify-pack.ts";

const ALL = [
  ...auditBenches,
  ...hashingBenches,
  ...rescanBenches,
  wholeCommandBench,
  ...sealingBenches,
  ...verifyingBenches,
  ledgerCostBench,
  readCostBench,
  logCostBench,
  monthlyCostBench,
  gateReadBench,
  readFlatBench,
  asOfBench,
  logAppendBench,
  proofSizeBench,
  startupBench,
  ...functionLoadBenches,
  ...coldStartBenches,
  receiveCpuBench,
  latencyBench,
  latencyPartsBench,
  throughputBench,
  firstNightBench,
  sweepBench,
  ...enactBenches,
  planEditBench,
  firstViewBench,
  storedViewBench,
  verifyPackBench,
  historyTableBench,
  largeMigrationBench,
  fsckMemoryBench,
];
const { values } = parseArgs({ options: { json: { type: "boolean", default: false }, only: { type: "string" } } });
const benches = ALL.filter(({ name }) => values.only === undefined || name.startsWith(values.only));
if (benches.length === 0) {
  process.stderr.write(`no figure is named ${values.only}\n`);
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
