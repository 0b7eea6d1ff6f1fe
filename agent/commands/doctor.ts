import { examineIntake } from "../../adapters/s3-doctor.ts";
import { EXIT } from "../exit.ts";
import { type Diagnosis, examine } from "../service/doctor.ts";
import { examineSchedule } from "../service/schedule.ts";
import { type CommonOptions, type Context, openContext } from "./context.ts";

const MARKS = { ok: "✓", warn: "!", fail: "✗" } as const;

export const diagnose = async ({ config, spool }: Context): Promise<Diagnosis[]> => {
  const asked = `intake/${config.agent}/${config.migration}/doctor/doctor/doctor`;
  const condition = await examineIntake(config, asked);
  return examine(config, spool, condition, await examineSchedule(), Date.now());
};

/** Looks at everything that can keep evidence from getting through; exit status 1 where something does. */
export const doctor = async (options: CommonOptions): Promise<number> => {
  const context = await openContext(options);
  const found = await diagnose(context);
  for (const { name, outcome, detail } of found)
    context.out.event("diagnosis", { name, outcome, detail }, `${MARKS[outcome]} ${name}: ${detail}`);
  const count = (outcome: Diagnosis["outcome"]): number => found.filter((one) => one.outcome === outcome).length;
  const [failed, warned] = [count("fail"), count("warn")];
  context.out.summary(
    { failed, warned, looked: found.length },
    `${found.length} looked at, ${failed} wrong, ${warned} to look at`,
  );
  return failed === 0 ? EXIT.ok : EXIT.failed;
};
