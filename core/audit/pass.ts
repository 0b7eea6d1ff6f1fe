import type { Finding, RefusalCodeOf } from "../finding.ts";
import type { Instant } from "../instant.ts";
import type { AccountEntry, CheckEntry, Entry } from "../manifest/entry.ts";
import type { ManifestHeader } from "../manifest/header.ts";
import type { ManifestKey } from "../manifest/object-key.ts";
import type { Proof } from "../manifest/proof.ts";
import { type EntryVisitor, manifestReader, type Outline } from "../manifest/read.ts";
import type { Seal } from "../manifest/trailer.ts";
import { containment } from "./containment.ts";
import { type ForeignHomes, homeSorter } from "./homes.ts";
import { type ProofTracker, proofTracker } from "./proof.ts";
import { type RecordedCopy, recordedCopies } from "./recorded-copies.ts";
import { finding } from "./report-finding.ts";
import { judgeCopies } from "./rules/copy-rules.ts";
import type { EntryRule, RunningRule } from "./rules/rule.ts";
import { startRules } from "./rules/start-rules.ts";
import { judgeHeaderKey, judgeSeal, judgeTime, type Scope } from "./scope.ts";

/** What happened to the stored object on its way into the pass. */
export interface Stored {
  /** SHA-256 of the stored bytes in hex, or undefined where they were not read to the end. */
  readonly digest: string | undefined;
  /** Set where unpacking failed. */
  readonly codecFault?:
    | { readonly code: RefusalCodeOf<"codec-damaged" | "codec-bomb">; readonly message: string }
    | undefined;
}

/** What one pass over a manifest found; nothing in it depends on the checkpoint's state. */
export interface Audited {
  readonly manifestKey: ManifestKey;
  readonly header: ManifestHeader | undefined;
  /** SHA-256 of the unpacked bytes, as sealed; undefined where the seal is missing or wrong. */
  readonly sealedDigest: string | undefined;
  /** The seal as the manifest states it, whether or not it is genuine; undefined where the form was broken before it. */
  readonly seal: Seal | undefined;
  /** The key that the seal names; undefined where the seal is missing or wrong. */
  readonly keyId: string | undefined;
  /** The bytes that the plan has under that name, in base64. */
  readonly publicKey: string | undefined;
  readonly entries: number;
  readonly bytes: number;
  /** SHA-256 of the entries, where the plan compares their content. */
  readonly content: string | undefined;
  readonly findings: readonly Finding[];
  readonly foreignHomes: ForeignHomes | undefined;
  /** How strong a proof of a usable backup it is. */
  readonly proof: Proof | undefined;
  /** Of the longest check. */
  readonly durationMs: number | undefined;
  /** Where a genuine backup says that its copies lie; undefined for anything else. */
  readonly copies: readonly RecordedCopy[] | undefined;
}

export interface AuditPass {
  push(chunk: Uint8Array): void;
  /** True once nothing that follows can change the outcome: the caller may stop reading. */
  done(): boolean;
  end(stored: Stored): Audited;
}

/** One rule is called directly, because a loop costs time for each entry. */
const fanOut = (visitors: readonly EntryRule[]): EntryRule => {
  const [only] = visitors;
  if (visitors.length === 1 && only !== undefined) return only;
  return (entry) => {
    for (const visit of visitors) visit(entry);
  };
};

/** The result for an object that is refused before a byte of it is read. */
export const refusedUnread = (manifestKey: ManifestKey, findings: readonly Finding[]): Audited => ({
  manifestKey,
  header: undefined,
  sealedDigest: undefined,
  seal: undefined,
  keyId: undefined,
  publicKey: undefined,
  entries: 0,
  bytes: 0,
  content: undefined,
  findings,
  foreignHomes: undefined,
  proof: undefined,
  durationMs: undefined,
  copies: undefined,
});

/**
 * One streaming pass over one manifest: format, seal, identity, time and content.
 * @param scope what {@link judgeScope} found
 */
export const auditPass = (manifestKey: ManifestKey, scope: Omit<Scope, "planVersion">, now: Instant): AuditPass => {
  const { agent, unit, requirement } = scope;
  let running: RunningRule[] = [];
  let sorter: ReturnType<typeof homeSorter> | undefined;
  let proofs: ProofTracker | undefined;
  let durationMs: number | undefined;
  let refusals: Finding[] = [];

  const visitor: EntryVisitor = {
    header: (header) => {
      refusals = [...judgeHeaderKey(manifestKey, header, requirement), ...judgeTime(header, now)];
      const contained = containment();
      running = startRules({ header, unit, requirement, contained });
      // A manifest of another kind is refused whatever its entries are.
      const fits = header.kind === requirement.evidence;
      sorter =
        fits && requirement.evidence === "inventory" && requirement.lists === "accounts" ? homeSorter(unit) : undefined;
      const visitors = running.flatMap(({ entry }) => (entry === undefined ? [] : [entry as EntryRule]));
      if (fits && requirement.evidence === "backup") visitors.push(contained.entry as EntryRule);
      proofs = proofTracker(header, requirement, contained);
      if (proofs !== undefined) visitors.push(proofs.entry);
      if (header.kind === "verification")
        visitors.push((entry) => {
          const elapsedMs = (entry as CheckEntry).durationMs;
          if (elapsedMs !== undefined && elapsedMs > (durationMs ?? -1)) durationMs = elapsedMs;
        });
      const homes = sorter;
      if (homes !== undefined) visitors.push((entry: Entry) => homes.entry(entry as AccountEntry));
      return fanOut(visitors);
    },
  };
  const reader = manifestReader(visitor, { content: requirement.changeMatters === true });

  const judgeForm = ({ fault }: Outline, { digest, codecFault }: Stored): Finding[] => {
    // Where a stream broke off, the codec's fault explains more than the line that was cut.
    if (codecFault !== undefined) return [finding(codecFault.code, codecFault.message)];
    if (fault !== undefined) return [finding(fault.code, `${fault.where}: ${fault.message}`, { where: [fault.where] })];
    if (digest !== undefined && digest !== manifestKey.digest)
      return [
        finding("object-digest-mismatch", `the key names ${manifestKey.digest}, the stored bytes have ${digest}`),
      ];
    return [];
  };

  return {
    push: (chunk) => reader.push(chunk),
    done: () => reader.faulty(),
    end: (stored) => {
      const outline = reader.end();
      const form = judgeForm(outline, stored);
      const { header, seal } = outline;
      const refused = [
        ...form,
        ...refusals,
        ...(seal === undefined || header === undefined ? [] : judgeSeal(seal, agent, header.completedAt, now)),
      ];
      const genuine = refused.length === 0;
      const proven = genuine ? proofs?.end() : undefined;
      const copies =
        genuine && header !== undefined && requirement.evidence === "backup"
          ? judgeCopies(header, proven?.proof, requirement)
          : [];
      return {
        manifestKey,
        header,
        sealedDigest: seal?.sha256,
        seal,
        keyId: seal?.keyId,
        publicKey: agent.keys.find(({ id }) => id === seal?.keyId)?.publicKey,
        entries: outline.entries,
        bytes: outline.bytes,
        content: genuine ? outline.content : undefined,
        findings: genuine
          ? [...running.flatMap((rule) => rule.end(outline)), ...(proven?.findings ?? []), ...copies]
          : refused,
        proof: proven?.proof,
        durationMs: genuine ? durationMs : undefined,
        copies: genuine && header?.kind === "backup" ? recordedCopies(header) : undefined,
        foreignHomes: genuine ? sorter?.end() : undefined,
      };
    },
  };
};
