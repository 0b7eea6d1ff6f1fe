import type { Entry } from "../../core/manifest/entry.ts";
import type { ManifestHeaderInput } from "../../core/manifest/header.ts";
import { manifestReader } from "../../core/manifest/read.ts";
import { type SystemTypeName, systemKey } from "../../core/manifest/system-entry.ts";
import type { Plan, Requirement } from "../../core/plan/plan.ts";
import { isMetByManifest } from "../../core/plan/reads.ts";
import { account, file, header, sealedText, sealedUpload, testKey, type Upload } from "./seal.ts";

/** Evidence that meets every requirement of a plan that is met by a manifest, whatever the plan is. */

const HOUR_MS = 3_600_000;

const usersOf = (unit: string): string[] => ["ann", "bob"].map((name) => `sip:${name}.${unit}@contoso.com`);

const systemEntry = (type: SystemTypeName, name: string): Entry => ({ key: systemKey(type, name), name });

const entriesOf = (plan: Plan, requirement: Requirement, unitId: string): Entry[] => {
  const unit = plan.units.find(({ id }) => id === unitId);
  switch (requirement.evidence) {
    case "inventory":
      if (requirement.lists === "system")
        return [
          systemEntry("policy", "default"),
          ...(requirement.estate ?? []).flatMap(({ listed, names: [name] }) =>
            listed && name !== undefined ? [systemEntry("server", name)] : [],
          ),
        ];
      return usersOf(unitId).map((sip) => account(sip, { home: unit?.homes[0] ?? unit?.name ?? unitId }));
    case "backup": {
      const names = requirement.artefacts.map((glob) => glob.replaceAll("*", "a"));
      const files = (names.length === 0 ? ["data"] : names).toSorted().map((name) => file(name));
      const named = plan.requirements.some(
        (one) => one.evidence === "cross-check" && one.check === "same-names" && one.with === requirement.id,
      );
      const [first] = files;
      return named ? [...files, ...usersOf(unitId).map((key) => ({ key, size: 0, in: first?.key ?? "" }))] : files;
    }
    case "verification":
      return [{ key: "restore", outcome: "passed", durationMs: 2 * HOUR_MS }];
    default:
      return [{ key: "all", outcome: "passed" }];
  }
};

const COPIES: ManifestHeaderInput["copies"] = [
  { location: "\\\\vault\\backup", site: "on-site", medium: "disk" },
  { location: "tape 17", site: "off-site", medium: "tape", immutable: true },
];

const contentOf = async (head: ManifestHeaderInput, entries: readonly Entry[], agent: string): Promise<string> => {
  const reader = manifestReader({ header: () => () => undefined }, { content: true });
  reader.push(await sealedText(head, entries, testKey(agent)));
  return reader.end().content ?? "";
};

/** Seals as the agent that speaks for each unit, by its key of the tests. */
export const satisfyingUploads = async (plan: Plan, nowMs: number): Promise<{ agent: string; upload: Upload }[]> => {
  const completedAt = new Date(nowMs - HOUR_MS).toISOString();
  const headOf = (requirement: Requirement, unit: string): ManifestHeaderInput => {
    const agent = plan.agents.find(({ units }) => units.includes(unit) || units.includes("*"))?.id ?? "";
    const head = { migration: plan.migration, unit, requirement: requirement.id, agent, completedAt };
    if (!isMetByManifest(requirement)) throw new TypeError(`no manifest is evidence for ${requirement.id}`);
    const proof = "minimumProof" in requirement ? { proof: requirement.minimumProof } : {};
    const copies = requirement.evidence === "backup" ? { copies: COPIES } : {};
    return header({ ...head, startedAt: completedAt, kind: requirement.evidence, ...proof, ...copies });
  };
  const byId = new Map(plan.requirements.map((one) => [one.id, one]));
  const uploads = plan.checkpoints.map(async ({ unit, requirement: id }) => {
    const requirement = byId.get(id);
    if (!isMetByManifest(requirement)) return [];
    const head = headOf(requirement, unit);
    const of = requirement.evidence === "verification" ? byId.get(requirement.of ?? "") : undefined;
    const content = of && (await contentOf(headOf(of, unit), entriesOf(plan, of, unit), head.agent));
    const subject = of && content ? { subject: { requirement: of.id, content, completedAt } } : {};
    const upload = await sealedUpload({ ...head, ...subject }, entriesOf(plan, requirement, unit), testKey(head.agent));
    return [{ agent: head.agent, upload }];
  });
  return (await Promise.all(uploads)).flat();
};
