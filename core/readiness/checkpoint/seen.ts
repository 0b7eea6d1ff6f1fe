import { createHash } from "node:crypto";
import { Failure } from "../../failure.ts";

/** What an approval is about: people approve what they saw, and nothing that came later. */
export interface Seen {
  readonly planVersion: number;
  /** Digest of what the plan requires of the checkpoint. */
  readonly rules: string;
  /** Digest of the evidence: of a sign-off what it covers, of others their own. */
  readonly evidence: string;
}

/** One short name of all that was seen, for scripts: SHA-256 in hexadecimal digits. */
export const seenDigest = ({ planVersion, rules, evidence }: Seen): string =>
  createHash("sha256").update(`${planVersion}\n${rules}\n${evidence}\n`).digest("hex");

export const isSameSeen = (a: Seen, b: Seen): boolean => seenDigest(a) === seenDigest(b);

const MEMBERS = { planVersion: "the plan version", rules: "the rules", evidence: "the evidence" } as const;

/** @throws Failure `approval-outdated` that names what moved, with what there is now in its details */
export const requireSeen = (seen: Seen, current: Seen): void => {
  const moved = (Object.keys(MEMBERS) as (keyof Seen)[]).filter((name) => seen[name] !== current[name]);
  if (moved.length === 0) return;
  throw new Failure("approval-outdated", `${moved.map((name) => MEMBERS[name]).join(" and ")} changed; look again`, {
    details: { seen: current },
  });
};

/**
 * Evidence may come while a request waits: whoever approves looks at it. What the plan asks must be what it was.
 * @throws Failure `approval-outdated`
 */
export const requireSamePlan = (requested: Seen, current: Seen): void => {
  if (requested.planVersion === current.planVersion && requested.rules === current.rules) return;
  throw new Failure(
    "approval-outdated",
    `it was requested under plan version ${requested.planVersion}, and version ${current.planVersion} is in force; request it again`,
    { details: { seen: current } },
  );
};
