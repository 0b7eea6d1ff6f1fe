import type { AddResult } from "../../adapters/s3-intake.ts";
import { findManifestKey } from "../../core/manifest/object-key.ts";
import { type Pushed, type PushOptions, push } from "../spool/push.ts";
import type { Context } from "./context.ts";
import { openIntake } from "./open-s3.ts";
import { withSpoolLock } from "./spool-lock.ts";

const pushedSentence = (objectKey: string, result: AddResult): string => {
  const { unit, requirement, digest } = findManifestKey(objectKey) ?? { unit: "", requirement: "", digest: "" };
  return `${result === "added" ? "pushed" : "already present:"} ${unit} ${requirement} (${digest.slice(0, 12)})`;
};

/** Of what was pushed: how much is new at the intake, and how much was there before. */
export const countsOf = (pushes: readonly Pushed[]): { readonly pushed: number; readonly alreadyPresent: number } => {
  const pushed = pushes.filter(({ result }) => result === "added").length;
  return { pushed, alreadyPresent: pushes.length - pushed };
};

/** `3 pushed, 1 there before` */
export const countsText = (pushes: readonly Pushed[]): string => {
  const { pushed, alreadyPresent } = countsOf(pushes);
  return alreadyPresent === 0 ? `${pushed} pushed` : `${pushed} pushed, ${alreadyPresent} there before`;
};

/** Pushes the spool and reports each manifest; the caller holds the lock. @throws Failure `intake-*` */
export const pushSpool = async ({ config, spool, out, options }: Context): Promise<readonly Pushed[]> => {
  const pushOptions: PushOptions = {
    attempts: options.attempts,
    now: Date.now,
    random: Math.random,
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    onPushed: ({ objectKey, size }, result) =>
      out.event("pushed", { objectKey, size, result }, pushedSentence(objectKey, result)),
  };
  return push(spool, await openIntake(config), pushOptions);
};

/** Pushes the spool once no other agent works on it. @throws Failure `intake-*`, `spool-locked` */
export const waitAndPushSpool = (context: Context): Promise<readonly Pushed[]> =>
  withSpoolLock(context, { wait: true }, () => pushSpool(context));
