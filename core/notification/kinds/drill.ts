import type { DrillStory, MigrationLabel } from "../../readiness/notification.ts";
import { rowsByCause } from "../blocker-groups.ts";
import { migrationFooter } from "../footer.ts";
import { checkpointName } from "../names.ts";
import type { PageContent } from "../page.ts";
import { section } from "../rows.ts";
import type { Voice } from "../voice.ts";

/** A restore test or another check of a backup that failed, with the gates that it keeps shut. */
export const drillPage = (voice: Voice, story: DrillStory, about: MigrationLabel): PageContent => {
  const { drill } = voice;
  const { unit, failed, agent, completedAt, gates, gateCount } = story;
  const what = checkpointName(voice, failed);
  return {
    tone: "bad",
    subject: drill.subject(what),
    headline: drill.headline(what),
    lead: [drill.lead(agent, voice.at(completedAt))],
    next: drill.next,
    sections: [
      section(voice, drill.failed, rowsByCause(voice, [failed]), 1),
      section(
        voice,
        drill.gates,
        gates.map((id) => ({ label: id, state: "", detail: "" })),
        gateCount,
      ),
    ],
    footer: migrationFooter(voice, about, `cleargate status --unit ${unit}`),
  };
};
