import { s3Intake } from "../../adapters/s3-intake.ts";
import { findObjectPlace } from "../../core/manifest/object-key.ts";
import { type PushOptions, push } from "../spool/push.ts";
import { type Context, lockedInTurn } from "./context.ts";

const pushedSentence = (objectKey: string, result: "added" | "there"): string => {
  const { unit, requirement, digest } = findObjectPlace(objectKey) ?? { unit: "", requirement: "", digest: "" };
  return `${result === "added" ? "pushed" : "was there before:"} ${unit} ${requirement} (${digest.slice(0, 12)})`;
};

/** Pushes the spool once no other agent works on it. */
export const pushInTurn = (context: Context): Promise<number> => lockedInTurn(context, () => pushSpool(context));

/** Pushes the spool; says each one. */
export const pushSpool = async ({ config, spool, out, options }: Context): Promise<number> => {
  const pushOptions: PushOptions = {
    attempts: Number(options.attempts),
    now: Date.now,
    random: Math.random,
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    told: ({ objectKey, size }, result) =>
      out.event("pushed", { objectKey, size, result }, pushedSentence(objectKey, result)),
  };
  return push(spool, s3Intake(config), pushOptions);
};
