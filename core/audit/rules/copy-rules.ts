import type { Finding } from "../../finding.ts";
import type { Instant } from "../../instant.ts";
import type { Copy, ManifestHeader } from "../../manifest/header.ts";
import { isAtLeast, type Proof } from "../../manifest/proof.ts";
import { validUntil } from "../../plan/calendar/validity.ts";
import type { BackupRequirement } from "../../plan/document.ts";
import { copiesByPlace } from "../place.ts";
import { finding } from "../report-finding.ts";

/** A lock counts that lasts as long as the evidence: what may be deleted before is no copy to go back to. */
const isImmutable = ({ immutable, immutableUntil }: Copy, until: Instant): boolean =>
  immutableUntil === undefined ? immutable : immutableUntil >= until;

const tooFew = (
  code: "copy-off-site-missing" | "copy-immutable-missing",
  what: string,
  actual: number,
  requirement: BackupRequirement,
  minimum: number,
): Finding[] => (actual >= minimum ? [] : [finding(code, `${actual} of ${minimum} ${what} copies`, { requirement })]);

/**
 * 3-2-1: three copies of the data, the live one among them, on two media, one of them off site. 3-2-1-1-0: one of them
 * immutable besides, and no error when the backup was verified. The live data counts as a copy on disk.
 */
const ruleFindings = (
  copies: readonly Copy[],
  proof: Proof | undefined,
  requirement: BackupRequirement,
  until: Instant,
): Finding[] => {
  const { copyRule } = requirement;
  if (copyRule === undefined) return [];
  const media = new Set(["disk", ...copies.map(({ medium }) => medium ?? "disk")]);
  const lacks = [
    copies.length < 2 ? `${copies.length + 1} of 3 copies` : undefined,
    media.size < 2 ? "all on one medium" : undefined,
    copies.every(({ site }) => site !== "off-site") ? "none off site" : undefined,
    copyRule === "3-2-1-1-0" && !copies.some((copy) => isImmutable(copy, until)) ? "none immutable" : undefined,
    copyRule === "3-2-1-1-0" && (proof === undefined || !isAtLeast(proof, "verified")) ? "not verified" : undefined,
  ].filter((lack) => lack !== undefined);
  if (lacks.length === 0) return [];
  return [finding("copy-rule-broken", `${copyRule}: ${lacks.join(", ")}`, { requirement, where: lacks })];
};

/** Judges the copies of a backup: their number, media, sites, and immutability as long as the evidence is valid. */
export const judgeCopies = (
  { copies: claimed, completedAt }: ManifestHeader,
  proof: Proof | undefined,
  requirement: BackupRequirement,
): Finding[] => {
  const copies = copiesByPlace(claimed);
  const until = validUntil(requirement, completedAt);
  const offSite = copies.filter(({ site }) => site === "off-site").length;
  const immutable = copies.filter((copy) => isImmutable(copy, until)).length;
  return [
    ...tooFew("copy-off-site-missing", "off-site", offSite, requirement, requirement.offSiteCopies),
    ...tooFew("copy-immutable-missing", "immutable", immutable, requirement, requirement.immutableCopies),
    ...ruleFindings(copies, proof, requirement, until),
  ];
};
