import type { FindingCode } from "../finding.ts";

export interface RuleText {
  readonly group:
    | "object"
    | "format"
    | "seal"
    | "scope"
    | "time"
    | "content"
    | "accounts"
    | "system"
    | "backups"
    | "checks"
    | "comparisons";
  readonly title: string;
  /** One sentence of why, for the person who reads the finding. */
  readonly why: string;
}

/** The title and the reason of every finding. `docs/rules.md` is generated from this table. */
export const CATALOGUE: Readonly<Record<FindingCode, RuleText>> = {
  "object-key": {
    group: "object",
    title: "The object's key is not the key of a manifest",
    why: "The key names the agent and the unit, and IAM limits an agent by it; an object with any other key cannot be attributed.",
  },
  "object-empty": {
    group: "format",
    title: "The object is empty",
    why: "An upload that failed half-way must not look like evidence.",
  },
  "object-too-large": {
    group: "format",
    title: "The object is larger than any manifest may be",
    why: "The limit keeps one agent from using up the auditor's time and memory at the cost of all others.",
  },
  "object-digest-mismatch": {
    group: "format",
    title: "The stored bytes do not have the digest that their key names",
    why: "The bytes changed between the agent and the store, or somebody wrote under another's name.",
  },
  "codec-damaged": {
    group: "format",
    title: "The object cannot be unpacked",
    why: "It is truncated, damaged, or not packed with the codec that its name states.",
  },
  "codec-bomb": {
    group: "format",
    title: "The object unpacks to far more bytes than real evidence has",
    why: "A small file that unpacks to terabytes is a denial-of-service attack on the auditor.",
  },
  "line-too-long": {
    group: "format",
    title: "A line is longer than the format allows",
    why: "Lines are bounded so that memory use stays constant, whatever is sent.",
  },
  "utf8-invalid": {
    group: "format",
    title: "The bytes are not UTF-8",
    why: "Two readers that repair invalid text differently would read two different manifests.",
  },
  "line-not-json": {
    group: "format",
    title: "A line is not JSON",
    why: "The format is one JSON object a line; anything else was not written by an agent.",
  },
  "header-invalid": {
    group: "format",
    title: "The first line is not a valid header",
    why: "Without a header, nobody knows what the evidence is about.",
  },
  "entry-invalid": {
    group: "format",
    title: "An entry does not match its schema",
    why: "An entry that cannot be parsed could hide anything.",
  },
  "keys-unsorted": {
    group: "format",
    title: "The entries are not sorted by key",
    why: "Sorted entries let any reader find repetitions and differences in one pass; unsorted entries hide them.",
  },
  "trailer-missing": {
    group: "format",
    title: "The manifest ends before its seal",
    why: "A truncated list looks like a complete shorter one.",
  },
  "trailer-invalid": {
    group: "format",
    title: "The last line is not a valid seal",
    why: "A manifest without a seal may have been written by anybody.",
  },
  "digest-mismatch": {
    group: "format",
    title: "The digest in the seal is not the digest of the bytes",
    why: "The manifest was changed after it was sealed.",
  },
  "count-mismatch": {
    group: "format",
    title: "The counts in the seal are not the counts of the entries",
    why: "Entries were lost or added.",
  },
  "migration-unknown": {
    group: "scope",
    title: "No plan has been applied for this migration",
    why: "Without a plan, it is not defined what counts as evidence.",
  },
  "agent-unknown": {
    group: "scope",
    title: "The plan does not name the agent",
    why: "Only agents that the plan names may push evidence.",
  },
  "unit-unknown": {
    group: "scope",
    title: "The plan does not name the unit",
    why: "Evidence about something that is not part of the migration changes no gate.",
  },
  "requirement-unknown": {
    group: "scope",
    title: "The plan does not ask the unit for this requirement",
    why: "There is no checkpoint that this evidence could be for.",
  },
  "agent-out-of-scope": {
    group: "scope",
    title: "The agent may not push evidence for this unit",
    why: "A compromised host must not be able to provide evidence for other hosts.",
  },
  "object-key-mismatch": {
    group: "scope",
    title: "The header differs from the object's key",
    why: "IAM checked the key only; a header that differs claims something that was not checked.",
  },
  "kind-mismatch": {
    group: "scope",
    title: "The manifest is of another kind than the requirement asks for",
    why: "A document that says 'done' is not a backup.",
  },
  "key-unknown": {
    group: "seal",
    title: "The plan does not name the key that sealed it",
    why: "A key that the plan does not name for this agent proves nothing about it.",
  },
  "key-not-valid": {
    group: "seal",
    title: "The sealing key was not valid at that time",
    why: "A retired key may be in somebody else's possession.",
  },
  "seal-invalid": {
    group: "seal",
    title: "The signature does not verify",
    why: "The manifest was not sealed by the agent that it names, or was changed afterwards.",
  },
  "time-future": {
    group: "time",
    title: "The evidence is dated in the future",
    why: "With a wrong clock, stale evidence would stay valid and later evidence would count as older.",
  },
  "time-reversed": {
    group: "time",
    title: "It completed before it started",
    why: "One of the two instants is wrong, so the age of the evidence is unknown.",
  },
  "evidence-older": {
    group: "time",
    title: "Newer evidence has been received already",
    why: "Evidence that arrives late is recorded in the history; it never replaces newer evidence.",
  },
  "evidence-repeated": {
    group: "time",
    title: "The same evidence has been received already",
    why: "Pushing the same evidence twice is harmless and changes nothing.",
  },
  "evidence-unrecorded": {
    group: "time",
    title: "What was found could not be recorded whole",
    why: "The ledger refused it for good, for instance for its size. What the evidence shows is unknown, so the gate is shut; the object itself is kept.",
  },
  "evidence-expired": {
    group: "time",
    title: "The evidence was already too old when it arrived",
    why: "It is accepted and is stale at once; check the agent's spool and schedule.",
  },
  "source-incomplete": {
    group: "content",
    title: "The agent could not read all of its source",
    why: "The part that was not read may be the part that is missing.",
  },
  "keys-repeated": {
    group: "content",
    title: "A key occurs more than once",
    why: "Two items have the same name, so a restore would lose one of them.",
  },
  "inventory-empty": {
    group: "content",
    title: "The inventory is empty",
    why: "An empty list is far more often a failed query than an empty pool.",
  },
  shrunk: {
    group: "content",
    title: "The evidence is much smaller than the largest that was accepted in the window",
    why: "Small losses add up, and rejected evidence never lowers the expected size; two people may (`cleargate baseline accept`).",
  },
  "accounts-lost": {
    group: "content",
    title: "Names of an inventory that was accepted in the window are missing",
    why: "As many new accounts hide lost ones from a count. Names that left for good are accepted by two people (`cleargate baseline accept`).",
  },
  "baseline-unreadable": {
    group: "content",
    title: "An inventory that was accepted before cannot be read any more",
    why: "Nobody knows then which names were lost.",
  },
  "evidence-outside-window": {
    group: "time",
    title: "Two pieces of evidence were not made within one window",
    why: "A directory backup and a product backup of different days are inconsistent when they are restored.",
  },
  "evidence-before-change": {
    group: "time",
    title: "The evidence is older than a change of what it covers",
    why: "A backup made before accounts moved or settings changed would restore an outdated state.",
  },
  "key-not-name": {
    group: "accounts",
    title: "An entry is not listed under its own name",
    why: "Comparisons find an account by its address and a database by its name; under another key it would be compared with nothing.",
  },
  "account-sip": {
    group: "accounts",
    title: "A SIP address is missing or has no valid form",
    why: "User data is restored by SIP URI; without a valid one it cannot be assigned to its owner.",
  },
  "account-home-missing": {
    group: "accounts",
    title: "An account has no home",
    why: "An empty home marks an orphaned user, who is in no pool's backup.",
  },
  "account-home-unknown": {
    group: "accounts",
    title: "An account is homed on a unit that is not in the plan",
    why: "A unit that is not in the plan is not backed up.",
  },
  "account-home-elsewhere": {
    group: "accounts",
    title: "An account in this unit's inventory is homed on another unit",
    why: "The inventory belongs to another unit, or the directory changed while it was read.",
  },
  "account-homed-twice": {
    group: "accounts",
    title: "An account is homed on two units",
    why: "Moving it from one would leave, or overwrite, its data on the other.",
  },
  "attribute-unknown": {
    group: "system",
    title: "An entry of the system has an attribute that its type does not have",
    why: "What nobody knows how to read is in no document of the existing system, and nobody notices when it changes.",
  },
  "entity-unknown": {
    group: "system",
    title: "The system has a pool or a server that no unit of the plan names",
    why: "Nothing of it is required to be backed up, so every gate would open without it. Add a unit, or name it under `known` with the reason.",
  },
  "unit-unlisted": {
    group: "system",
    title: "A unit of the plan is not among the pools and servers of the system",
    why: "The inventory was read from elsewhere or lacks a part, or the plan guards something that is gone.",
  },
  "account-name-spaces": {
    group: "accounts",
    title: "A name has spaces at its start or end",
    why: "Documented: leading or trailing spaces in user names block Move-CsLegacyUser (Lync Server 2013, Move remaining users).",
  },
  "account-breaks-export": {
    group: "accounts",
    title: "An address contains a backslash or a slash",
    why: "Documented: such an address ends Export-CsUserData part-way and leaves a partial file (Microsoft, Export-CsUserData).",
  },
  "accounts-moved": {
    group: "comparisons",
    title: "Accounts moved from one unit to another since the last comparison",
    why: "An account that moved is in the old unit's backup and not yet in the new unit's.",
  },
  "accounts-joined": {
    group: "comparisons",
    title: "Accounts were added since the last comparison",
    why: "New accounts are in no backup that was made before they were added.",
  },
  "accounts-left": {
    group: "comparisons",
    title: "Accounts were removed since the last comparison",
    why: "Find out why: deleted, disabled for the product, or missing from the list by mistake.",
  },
  "system-added": {
    group: "comparisons",
    title: "The system has parts that it did not have at the last comparison",
    why: "What is new is in no backup and in no document that was made before.",
  },
  "system-removed": {
    group: "comparisons",
    title: "The system lacks parts that it had at the last comparison",
    why: "Find out why: taken out of service, renamed, or missing from the list by mistake.",
  },
  "system-changed": {
    group: "comparisons",
    title: "Parts of the system have other attributes than at the last comparison",
    why: "A way back leads to the system as it was documented; whoever goes it must know what changed since.",
  },
  "export-partial": {
    group: "comparisons",
    title: "The export of user data is partial",
    why: "Documented: a URN with a backslash or a slash ends Export-CsUserData part-way; the file that it leaves looks complete and lacks users.",
  },
  "names-missing": {
    group: "comparisons",
    title: "The inventory lists names that are not in the backup",
    why: "Hashes show that a file is unchanged, not that it contains everybody.",
  },
  "names-unknown": {
    group: "comparisons",
    title: "The backup contains names that the inventory does not list",
    why: "The inventory may be incomplete, or the backup may be older than a deletion.",
  },
  "manifest-unjudged": {
    group: "object",
    title: "The object could not be judged",
    why: "What claims to be the newest evidence is unknown, and older evidence may no longer be true. It is tried again; newer evidence ends it too.",
  },
  "manifest-too-much-work": {
    group: "object",
    title: "The object takes more work to judge than one object may",
    why: "One object must not keep all others waiting. What it says is unknown, so older evidence may no longer be true; cover less by one manifest.",
  },
  "comparison-too-much-work": {
    group: "comparisons",
    title: "The comparison takes more work than one comparison may",
    why: "One migration must not keep all others waiting. What the comparison would show is unknown; compare fewer or smaller inputs.",
  },
  "comparison-overdue": {
    group: "comparisons",
    title: "Newer evidence has waited too long to be compared",
    why: "What was compared before may no longer be true, and nobody knows. The comparison is run as soon as that is possible again, and its result counts then.",
  },
  "evidence-not-compared": {
    group: "comparisons",
    title: "A side of the comparison has no evidence, or names nothing that can be compared",
    why: "With one side missing, nobody knows what the comparison would show; inconclusive is not passed.",
  },
  "verification-of-other-backup": {
    group: "comparisons",
    title: "The verified backup is not one that was accepted here",
    why: "A restore test of another backup shows nothing about the backup that the gate depends on.",
  },
  "verification-outdated": {
    group: "comparisons",
    title: "The verified backup is much older than the newest backup",
    why: "Since then, the backup job may have begun to write backups that cannot be restored.",
  },
  "account-moving": {
    group: "accounts",
    title: "A move is in progress",
    why: "While a target pool is set, it is uncertain which pool has the account, so the inventory is not final.",
  },
  "backup-empty": {
    group: "backups",
    title: "The backup contains no files",
    why: "A job that backs up an empty source succeeds too.",
  },
  "backup-zero-bytes": {
    group: "backups",
    title: "All files of the backup are empty",
    why: "Files were created and nothing was written to them: a full disk or a failed export.",
  },
  "artefact-missing": {
    group: "backups",
    title: "A required artefact is missing or empty",
    why: "The restore procedure needs this file.",
  },
  "file-unreadable": {
    group: "backups",
    title: "A file of the backup could not be read",
    why: "A backup that cannot be read cannot be restored.",
  },
  "file-changed": {
    group: "backups",
    title: "A file changed while it was read",
    why: "The backup was still being written, so the hash matches no state that ever existed.",
  },
  "file-damaged": {
    group: "backups",
    title: "A file is damaged",
    why: "Its own tool reports it as damaged, or its bytes or size differ from what its list states.",
  },
  "file-without-checksum": {
    group: "backups",
    title: "A backup was made without checksums",
    why: "Damage in it shows only when it is restored; for SQL Server, back up WITH CHECKSUM.",
  },
  "chain-broken": {
    group: "backups",
    title: "A differential or log backup is missing its predecessor",
    why: "A differential or log backup can be restored only with every backup before it.",
  },
  "job-failed": {
    group: "backups",
    title: "A backup job did not succeed",
    why: "The job itself reports it; a warning counts too, because something was left out.",
  },
  "proof-too-weak": {
    group: "backups",
    title: "The proof is weaker than the plan asks for",
    why: "A job that reports success, or a list of names and sizes, does not show that the bytes exist and can be restored.",
  },
  "copy-rule-broken": {
    group: "backups",
    title: "The copies do not meet the 3-2-1 rule that the plan asks for",
    why: "One fire, one failing medium or one attacker must not be able to destroy all copies.",
  },
  "copy-missing": {
    group: "backups",
    title: "A copy in S3 is missing, or is another object",
    why: "The checksum is S3's own; the object must be what the agent claims to have uploaded.",
  },
  "copy-not-locked": {
    group: "backups",
    title: "A copy in S3 is locked for less long than the agent claims",
    why: "A copy that can be deleted before the rollback window ends may be missing when it is needed.",
  },
  "sequence-gap": {
    group: "content",
    title: "Manifests of this agent are missing between two received ones",
    why: "They may still arrive; if they do not, somebody removed them or the agent lost them.",
  },
  "sequence-broken": {
    group: "content",
    title: "The manifest does not name the last one of this agent as its predecessor",
    why: "The agent's spool was lost, or its key is used in two places.",
  },
  "copy-off-site-missing": {
    group: "backups",
    title: "There are fewer copies off site than the plan asks for",
    why: "A backup at the same site as its source is lost together with it.",
  },
  "copy-immutable-missing": {
    group: "backups",
    title: "There are fewer immutable copies than the plan asks for",
    why: "An attacker who reaches the source overwrites the copies that can be overwritten.",
  },
  "check-failed": {
    group: "checks",
    title: "A check of the verification failed",
    why: "That a restore fails must be known before the migration.",
  },
  "check-inconclusive": {
    group: "checks",
    title: "A check of the verification was inconclusive",
    why: "Inconclusive is not passed.",
  },
  "subject-missing": {
    group: "checks",
    title: "The verification is not about the backup that the plan names",
    why: "A verification counts only for the backup that was verified.",
  },
  "restore-too-slow": {
    group: "checks",
    title: "A restore took longer than the plan allows",
    why: "A rollback that takes too long is of no use.",
  },
  "restore-untimed": {
    group: "checks",
    title: "A check states no duration where the plan limits it",
    why: "A duration that is left out would pass every limit.",
  },
  "checks-missing": {
    group: "checks",
    title: "The verification or document contains no statement",
    why: "Nothing was checked.",
  },
};
