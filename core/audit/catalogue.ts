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
    | "backups"
    | "checks"
    | "comparisons";
  readonly title: string;
  /** Why it matters, in one sentence, for the person who receives the finding. */
  readonly why: string;
}

/** The title and the reason of every finding. `docs/rules.md` is generated from this table. */
export const CATALOGUE: Readonly<Record<FindingCode, RuleText>> = {
  "object-key": {
    group: "object",
    title: "The object's key is not a manifest's key",
    why: "The key names agent, unit and requirement, and IAM limits an agent by it; an object with another key cannot be attributed.",
  },
  "object-empty": {
    group: "format",
    title: "The object is empty",
    why: "An upload that failed half-way must not look like evidence.",
  },
  "object-too-large": {
    group: "format",
    title: "The object is larger than any manifest may be",
    why: "A bound keeps one agent from exhausting the auditor for all others.",
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
    title: "The object unpacks to far more than real manifests do",
    why: "A small file that unpacks to terabytes is an attack on the auditor.",
  },
  "line-too-long": {
    group: "format",
    title: "A line is longer than the format allows",
    why: "Lines are bounded so that memory stays constant whatever is sent.",
  },
  "utf8-invalid": {
    group: "format",
    title: "The bytes are not UTF-8",
    why: "Two readers that repair broken text differently would see two different manifests.",
  },
  "line-not-json": {
    group: "format",
    title: "A line is not JSON",
    why: "The format is one JSON object a line; anything else was not written by an agent.",
  },
  "header-invalid": {
    group: "format",
    title: "The first line is no valid header",
    why: "Without a header it is unknown what the manifest is about.",
  },
  "entry-invalid": {
    group: "format",
    title: "An entry breaks its schema",
    why: "An entry that cannot be read could hide a fault.",
  },
  "keys-unsorted": {
    group: "format",
    title: "The entries are not sorted by key",
    why: "Sorted entries let anybody find repetitions and differences in one pass; unsorted ones hide them.",
  },
  "trailer-missing": {
    group: "format",
    title: "The manifest ends before its seal",
    why: "A truncated list looks like a complete shorter one.",
  },
  "trailer-invalid": {
    group: "format",
    title: "The last line is no valid seal",
    why: "What is not sealed may have been written by anybody.",
  },
  "digest-mismatch": {
    group: "format",
    title: "The seal states another digest than the bytes have",
    why: "Something was changed after sealing.",
  },
  "count-mismatch": {
    group: "format",
    title: "The seal states other counts than the manifest has",
    why: "The agent lost or invented entries.",
  },
  "migration-unknown": {
    group: "scope",
    title: "No plan has been applied for this migration",
    why: "Without a plan nothing is defined that could count as evidence.",
  },
  "agent-unknown": {
    group: "scope",
    title: "The plan does not name the agent",
    why: "Only agents that the plan names may push evidence.",
  },
  "unit-unknown": {
    group: "scope",
    title: "The plan does not name the unit",
    why: "Evidence about something that nobody plans to migrate changes no gate.",
  },
  "requirement-unknown": {
    group: "scope",
    title: "The plan has no such requirement for the unit",
    why: "No checkpoint exists that it could satisfy.",
  },
  "agent-out-of-scope": {
    group: "scope",
    title: "The agent is not allowed for this unit",
    why: "One compromised host must not vouch for the others.",
  },
  "object-key-mismatch": {
    group: "scope",
    title: "The header contradicts the object's key",
    why: "IAM checked the key; a header that differs tries to pass as something that was not checked.",
  },
  "kind-mismatch": {
    group: "scope",
    title: "The manifest is of another kind than is required",
    why: "A document that states 'done' is no backup.",
  },
  "key-unknown": {
    group: "seal",
    title: "The plan does not name the key that sealed it",
    why: "A key that the plan does not name for this agent proves nothing about it.",
  },
  "key-not-valid": {
    group: "seal",
    title: "The sealing key was not valid at that time",
    why: "A retired key may be in other hands.",
  },
  "seal-invalid": {
    group: "seal",
    title: "The signature is not valid",
    why: "The manifest was not sealed by the agent that it names, or was changed since.",
  },
  "time-future": {
    group: "time",
    title: "The evidence is from the future",
    why: "A wrong clock would keep stale evidence valid, and make all that follows look older.",
  },
  "time-reversed": {
    group: "time",
    title: "The evidence was completed before it was started",
    why: "One of the two instants is wrong, so its age cannot be known.",
  },
  "evidence-older": {
    group: "time",
    title: "Newer evidence has been accepted already",
    why: "Late arrivals are recorded in the history; they never replace what is newer.",
  },
  "evidence-repeated": {
    group: "time",
    title: "The same evidence has been received already",
    why: "Sending twice is harmless and changes nothing.",
  },
  "evidence-expired": {
    group: "time",
    title: "The evidence was already too old when it arrived",
    why: "It is recorded, and is stale at once; check the agent's spool and schedule.",
  },
  "source-incomplete": {
    group: "content",
    title: "The agent could not read all of its source",
    why: "What was not read may be what is missing.",
  },
  "keys-repeated": {
    group: "content",
    title: "A key is listed more than once",
    why: "Of two items with one name, one would be lost in a restore.",
  },
  "inventory-empty": {
    group: "content",
    title: "The inventory is empty",
    why: "An empty list is far more often a failed query than an empty pool.",
  },
  shrunk: {
    group: "content",
    title: "The evidence lists much less than the last accepted one",
    why: "Less data than before usually means that something was not read or not backed up.",
  },
  "evidence-outside-window": {
    group: "time",
    title: "Two pieces of evidence were not made within one window",
    why: "A directory and a product backup of different days do not fit each other when they are restored.",
  },
  "evidence-before-change": {
    group: "time",
    title: "The evidence is older than a change of what it should contain",
    why: "A backup from before accounts moved or settings changed would restore an outdated state.",
  },
  "account-sip": {
    group: "accounts",
    title: "A SIP address is missing or has no valid form",
    why: "User data is restored by SIP URI; without a valid one it cannot find its owner.",
  },
  "account-home-missing": {
    group: "accounts",
    title: "An account has no home",
    why: "An empty home marks an orphaned user, who is in no pool's backup.",
  },
  "account-home-unknown": {
    group: "accounts",
    title: "An account is homed on a unit that the plan does not name",
    why: "Nobody backs up a unit that nobody planned for.",
  },
  "account-home-elsewhere": {
    group: "accounts",
    title: "An account in this unit's inventory is homed on another unit",
    why: "The inventory is of another unit, or the directory changed while it was read.",
  },
  "account-homed-twice": {
    group: "accounts",
    title: "An account is homed on two units",
    why: "Moving it from one would leave, or overwrite, its data on the other.",
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
    why: "A moved account is in the old unit's backup, and not yet in the new one's.",
  },
  "accounts-joined": {
    group: "comparisons",
    title: "Accounts joined since the last comparison",
    why: "New accounts are in no backup that is older than they are.",
  },
  "accounts-left": {
    group: "comparisons",
    title: "Accounts left since the last comparison",
    why: "Check why: deleted, disabled for the product, or lost from the list.",
  },
  "export-partial": {
    group: "comparisons",
    title: "The export of user data is partial",
    why: "Documented: a URN with a backslash or a slash ends Export-CsUserData part-way; the file that it leaves looks complete and lacks users.",
  },
  "names-missing": {
    group: "comparisons",
    title: "Names of the inventory are missing from the backup",
    why: "Hashes show that a file is unchanged, not that everybody is in it.",
  },
  "names-unknown": {
    group: "comparisons",
    title: "The backup contains names that the inventory does not list",
    why: "The inventory may be incomplete, or the backup older than a deletion.",
  },
  "names-not-compared": {
    group: "comparisons",
    title: "Inventory or backup is missing, so names were not compared",
    why: "With one side missing nothing can be compared; inconclusive is not passed.",
  },
  "verification-of-other-backup": {
    group: "comparisons",
    title: "The verified backup was not accepted for this unit",
    why: "A restore test of another backup proves nothing about the one that the gate relies on.",
  },
  "verification-outdated": {
    group: "comparisons",
    title: "The verified backup is much older than the newest one",
    why: "Since then the backup job may have begun to write what cannot be restored.",
  },
  "account-moving": {
    group: "accounts",
    title: "A move is in progress",
    why: "While a target pool is set the account may be on either side, so the inventory is not final.",
  },
  "backup-empty": {
    group: "backups",
    title: "The backup has no files",
    why: "A job that backs up nothing succeeds too.",
  },
  "backup-zero-bytes": {
    group: "backups",
    title: "The backup's files are all empty",
    why: "Files were made and nothing was written: a full disk or a failed export.",
  },
  "artefact-missing": {
    group: "backups",
    title: "A required artefact is missing or empty",
    why: "The restore procedure needs this very file.",
  },
  "file-unreadable": {
    group: "backups",
    title: "A file of the backup could not be read",
    why: "A backup that cannot be read cannot be restored.",
  },
  "file-changed": {
    group: "backups",
    title: "A file changed while it was read",
    why: "Its hash would be of no state that ever existed; the backup was still being written.",
  },
  "file-damaged": {
    group: "backups",
    title: "A file is damaged",
    why: "Its own tool marks it as damaged, or its bytes or size differ from what its list states.",
  },
  "file-without-checksum": {
    group: "backups",
    title: "A backup was made without checksums",
    why: "Damage in it shows only when it is restored; for SQL Server, back up WITH CHECKSUM.",
  },
  "chain-broken": {
    group: "backups",
    title: "A backup is missing one that it depends on",
    why: "A differential or log backup restores nothing without every one before it.",
  },
  "job-failed": {
    group: "backups",
    title: "A backup job did not succeed",
    why: "The job itself reports it; a warning counts too, because something was left out.",
  },
  "proof-too-weak": {
    group: "backups",
    title: "The proof is weaker than the plan requires",
    why: "A job's own report, or a name and a size, does not prove that the bytes exist and can be restored.",
  },
  "copy-rule-broken": {
    group: "backups",
    title: "The copies do not meet the 3-2-1 rule that the plan requires",
    why: "One fire, one fault of one medium, or one attacker must not reach them all.",
  },
  "copy-missing": {
    group: "backups",
    title: "A copy in S3 is missing, or has other bytes",
    why: "The checksum is S3's own; what the agent claims to have uploaded must be what is stored.",
  },
  "copy-not-locked": {
    group: "backups",
    title: "A copy in S3 is locked for a shorter time than claimed",
    why: "What can be deleted before the rollback window ends cannot be counted on until then.",
  },
  "sequence-gap": {
    group: "content",
    title: "Manifests of this agent are missing before this one",
    why: "They may still arrive; if they do not, somebody removed them, or the agent lost them.",
  },
  "sequence-broken": {
    group: "content",
    title: "The manifest does not continue the sequence of this agent",
    why: "The agent lost its state, or its key is used on two hosts.",
  },
  "copy-off-site-missing": {
    group: "backups",
    title: "Fewer copies are off site than the plan requires",
    why: "A backup beside its source is lost with it.",
  },
  "copy-immutable-missing": {
    group: "backups",
    title: "Fewer copies are immutable than the plan requires",
    why: "An attacker of the source overwrites every copy that can be overwritten.",
  },
  "check-failed": {
    group: "checks",
    title: "A check of the verification failed",
    why: "A restore that fails must be known before the migration.",
  },
  "check-inconclusive": {
    group: "checks",
    title: "A check of the verification was inconclusive",
    why: "Inconclusive is not passed.",
  },
  "subject-missing": {
    group: "checks",
    title: "The verification is not about the backup that the plan names",
    why: "A verification proves something only about the backup that was verified.",
  },
  "restore-too-slow": {
    group: "checks",
    title: "A restore took longer than the plan allows",
    why: "A rollback that takes too long is of no use.",
  },
  "checks-missing": {
    group: "checks",
    title: "The verification or document has no statement",
    why: "Nothing was checked.",
  },
};
