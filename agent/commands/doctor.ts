import { counted } from "../../core/audit/report-finding.ts";
import { type Failure, isFailure } from "../../core/failure.ts";
import { inOneLine } from "../../core/showable.ts";
import type { AgentConfig } from "../config/agent-config.ts";
import { loadConfig } from "../config/load-config.ts";
import { loadKey } from "../config/sealing-key.ts";
import { EXIT, type ExitStatus, exitStatusOfCode } from "../exit.ts";
import { knownFailure } from "../known-failure.ts";
import { findNextStep } from "../next-step.ts";
import { diagnose } from "../service/diagnose.ts";
import type { Diagnosis } from "../service/diagnosis.ts";
import { checkSchedule } from "../service/schedule.ts";
import { type CommonOptions, outputOf, spoolOf } from "./context.ts";
import { probe } from "./open-s3.ts";

const MARKS = { ok: "✓", warn: "!", fail: "✗" } as const;

/** Opens something of the agent's own, or says why it could not be. */
const orFailure = async <T>(open: () => T | Promise<T>): Promise<T | Failure> => {
  try {
    return await open();
  } catch (error) {
    const failure = knownFailure(error);
    if (isFailure(failure)) return failure;
    throw failure;
  }
};

export const runDiagnosis = async (config: AgentConfig): Promise<Diagnosis[]> => {
  const key = await orFailure(() => loadKey(config.key));
  const spool = await orFailure(() => spoolOf(config));
  const probeKey = `intake/${config.agent}/${config.migration}/doctor/doctor/doctor`;
  const condition = await probe(config, probeKey);
  return diagnose(config, { key, spool }, condition, await checkSchedule(), Date.now());
};

/** What a command would end with that fails of the same; failures of several kinds are a failure. */
const statusOf = (diagnoses: readonly Diagnosis[]): ExitStatus => {
  const failed = diagnoses.filter(({ outcome }) => outcome === "fail");
  const [status = EXIT.ok, ...others] = new Set(failed.map(({ code }) => exitStatusOfCode(code)));
  return others.length === 0 ? status : EXIT.failed;
};

const linesOf = ({ name, outcome, detail, code }: Diagnosis): string[] => {
  const nextStep = code === undefined ? undefined : findNextStep(code);
  const suffix = code === undefined ? "" : ` [${code}]`;
  return [
    `${MARKS[outcome]} ${name}: ${inOneLine(detail)}${suffix}`,
    ...(nextStep === undefined ? [] : [`  → ${nextStep}`]),
  ];
};

/**
 * Checks everything that can keep evidence from reaching the intake: opens what jobs will open, and asks what a push will
 * ask; no evidence is written. The exit status is that of what failed.
 */
export const doctor = async (options: CommonOptions): Promise<ExitStatus> => {
  const config = loadConfig(options.config);
  const out = outputOf(options);
  const diagnoses = await runDiagnosis(config);
  for (const one of diagnoses) {
    const { name, outcome, detail, code } = one;
    const next = code === undefined ? {} : { code, next_step: findNextStep(code) ?? null };
    out.event("diagnosis", { name, outcome, detail, ...next }, linesOf(one));
  }
  const count = (outcome: Diagnosis["outcome"]): number => diagnoses.filter((one) => one.outcome === outcome).length;
  const [failed, warned, checked] = [count("fail"), count("warn"), diagnoses.length];
  out.summary(
    { failed, warned, checked },
    `${counted(checked, "check")}, ${failed} failed, ${counted(warned, "warning")}`,
  );
  return statusOf(diagnoses);
};
