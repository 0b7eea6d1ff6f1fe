import { probeIntake } from "../../adapters/s3-doctor.ts";
import { counted } from "../../core/audit/report-finding.ts";
import { EXIT, type ExitStatus } from "../exit.ts";
import { diagnose } from "../service/diagnose.ts";
import type { Diagnosis } from "../service/diagnosis.ts";
import { checkSchedule } from "../service/schedule.ts";
import { type CommonOptions, type Context, openContext } from "./context.ts";

const MARKS = { ok: "✓", warn: "!", fail: "✗" } as const;

export const runDiagnosis = async ({ config, spool }: Context): Promise<Diagnosis[]> => {
  const probeKey = `intake/${config.agent}/${config.migration}/doctor/doctor/doctor`;
  const condition = await probeIntake(config, probeKey);
  return diagnose(config, spool, condition, await checkSchedule(), Date.now());
};

/** Checks everything that can keep evidence from reaching the intake; exit status 1 where something does. */
export const doctor = async (options: CommonOptions): Promise<ExitStatus> => {
  const context = await openContext(options);
  const diagnoses = await runDiagnosis(context);
  for (const { name, outcome, detail } of diagnoses)
    context.out.event("diagnosis", { name, outcome, detail }, `${MARKS[outcome]} ${name}: ${detail}`);
  const count = (outcome: Diagnosis["outcome"]): number => diagnoses.filter((one) => one.outcome === outcome).length;
  const [failed, warned, checked] = [count("fail"), count("warn"), diagnoses.length];
  context.out.summary(
    { failed, warned, checked },
    `${counted(checked, "check")}, ${failed} failed, ${counted(warned, "warning")}`,
  );
  return failed === 0 ? EXIT.ok : EXIT.failed;
};
