import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../../core/failure.ts";
import { findProgram } from "../tools/find-program.ts";
import { lastLine, runTool } from "../tools/run-tool.ts";
import type { ScheduleSpec, UnitFile } from "./schedule-spec.ts";

/** Says before anything is written what only root may do. @throws Failure `schedule-failed` */
export const requireRoot = (what: string, uid = process.getuid?.()): void => {
  if (uid === undefined || uid === 0) return;
  throw new Failure("schedule-failed", `only root may ${what}; run this with sudo, or print the files by --print`);
};

/** @throws Failure `config-invalid` where this host has no such user */
export const requireUser = async (user: string): Promise<void> => {
  if (findProgram("id") === undefined) return;
  const { status } = await runTool("id", ["-u", "--", user]);
  if (status !== 0) throw new Failure("config-invalid", `there is no user ${user} to run it as (--run-as)`);
};

/** Has systemd read the units before they are installed, where it is here. @throws Failure `schedule-failed` */
export const verifyUnits = async (units: readonly UnitFile[]): Promise<void> => {
  if (findProgram("systemd-analyze") === undefined) return;
  const folder = mkdtempSync(join(tmpdir(), "cleargate-units-"));
  try {
    const files = units.map(({ name, text }) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    });
    const { status, stderr } = await runTool("systemd-analyze", ["verify", "--man=no", ...files]);
    if (status !== 0) throw new Failure("schedule-failed", `systemd does not accept the schedule: ${lastLine(stderr)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const asUser = (user: string): string[] =>
  process.getuid?.() === 0 && user !== "root" ? ["runuser", "-u", user, "--"] : [];

/**
 * Starts what will be scheduled once, as its user and with its variables, to validate its configuration: program,
 * configuration and key must be there for that user.
 * @throws Failure `schedule-failed`, `tool-missing`
 */
export const tryOnce = async (spec: ScheduleSpec, variables: ReadonlyMap<string, string>): Promise<void> => {
  const [program = "", ...args] = [
    ...asUser(spec.runAs),
    ...spec.program,
    "config",
    "validate",
    "--config",
    spec.config,
  ];
  const { status, stdout, stderr } = await runTool(program, args, { env: Object.fromEntries(variables) });
  if (status !== 0)
    throw new Failure(
      "schedule-failed",
      `as ${spec.runAs} it does not run (exit status ${status}): ${lastLine(stderr) || lastLine(stdout)}`,
    );
};
