import type { Finding } from "../finding.ts";
import type { Entry } from "../manifest/entry.ts";
import type { ManifestHeader } from "../manifest/header.ts";
import { isAtLeast, type Proof, weaker } from "../manifest/proof.ts";
import type { ManifestRequirement } from "../plan/document/requirement/requirement.ts";
import type { VerificationRequirement } from "../plan/document/requirement/verification.ts";
import type { BackupRequirement } from "../plan/document.ts";
import { unreachable } from "../unreachable.ts";
import type { Containment } from "./containment.ts";
import { isHashed } from "./hash.ts";
import { isMinded } from "./problem.ts";
import { counted, finding, tally } from "./report-finding.ts";

export interface ProofTracker {
  entry(entry: Entry): void;
  /** The proof that the manifest gives, whatever it claims; undefined where it proves no backup. */
  end(): { readonly proof: Proof | undefined; readonly findings: readonly Finding[] };
}

const tooWeak = (actual: Proof | undefined, requirement: BackupRequirement | VerificationRequirement): Finding[] => {
  const minimum = requirement.minimumProof;
  if (actual !== undefined && isAtLeast(actual, minimum)) return [];
  return [finding("proof-too-weak", `${actual ?? "no proof"} where "${minimum}" is required`, { requirement })];
};

/** A claimed re-reading counts only with checks in the header that all passed. */
const allPassed = (checks: ManifestHeader["checks"] = []): boolean =>
  checks.length > 0 && checks.every(({ outcome }) => outcome === "passed");

const backupProof = (
  { proof: claim, checks }: ManifestHeader,
  requirement: BackupRequirement,
  contained: Containment,
): ProofTracker => {
  const unhashed = tally();
  let unread = 0;
  return {
    entry: (entry) => {
      const file = entry as Extract<Entry, { size: number }>;
      if (file.in !== undefined || isHashed(file)) return;
      if (file.problem !== undefined && isMinded(file.problem, requirement)) unread += 1;
      else unhashed.add(file.key);
    },
    end: () => {
      // A file that is listed without a hash is among them already.
      for (const { file, item, holding } of contained.unhashed())
        if (holding === "missing") unhashed.add(`${item} (in ${file === "" ? "one file too many" : file})`);
      const proofWith = (lacking: number): Proof => {
        const shown: Proof = lacking === 0 ? "hashed" : "listed";
        const claimed = claim ?? shown;
        return isAtLeast(claimed, "verified") && allPassed(checks) ? claimed : weaker(claimed, shown);
      };
      // A file that could not be read has no hash, and a finding already: it is not failed for both.
      const judged = proofWith(unhashed.count());
      // Where only hashes are missing, the files without one are named.
      const lacksHashes = requirement.minimumProof === "hashed" && judged === "listed" && unhashed.count() > 0;
      const findings = lacksHashes
        ? unhashed.finding("proof-too-weak", requirement, (n) => `${counted(n, "file")} without a hash`)
        : tooWeak(judged, requirement);
      return { proof: proofWith(unhashed.count() + unread), findings };
    },
  };
};

const verificationProof = ({ proof: claim }: ManifestHeader, requirement: VerificationRequirement): ProofTracker => {
  let passed = 0;
  let others = 0;
  return {
    entry: (entry) => {
      if ((entry as Extract<Entry, { outcome: string }>).outcome === "passed") passed += 1;
      else others += 1;
    },
    end: () => {
      const proof = others === 0 && passed > 0 ? claim : undefined;
      // A failed check is a finding already; a weak proof is one only where all checks passed.
      const findings =
        others > 0 || passed === 0 || requirement.minimumProof === "listed" ? [] : tooWeak(proof, requirement);
      return { proof, findings };
    },
  };
};

/**
 * How strong the proof is that one manifest gives, and whether that is enough.
 * @param contained must see each entry as well
 */
export const proofTracker = (
  header: ManifestHeader,
  requirement: ManifestRequirement,
  contained: Containment,
): ProofTracker | undefined => {
  if (header.kind !== requirement.evidence) return undefined;
  switch (requirement.evidence) {
    case "backup":
      return backupProof(header, requirement, contained);
    case "verification":
      return verificationProof(header, requirement);
    case "inventory":
    case "document":
      return undefined;
    default:
      return unreachable(requirement);
  }
};
