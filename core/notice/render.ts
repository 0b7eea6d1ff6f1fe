import type { Obstacle } from "../gate/gate.ts";
import { defang, escapeHtml } from "./defang.ts";
import type { Mail, Transition } from "./notice.ts";
import { zoned } from "./zoned.ts";

const MAX_SUBJECT = 200;

interface Row {
  readonly label: string;
  readonly state: string;
  readonly detail: string;
}

/** Everything that a mail says, before it is text or HTML. */
interface Story {
  readonly mark: "CLEAR" | "BLOCKED";
  readonly subject: string;
  readonly headline: string;
  readonly lead: string;
  readonly rowsTitle: string;
  readonly rows: readonly Row[];
  readonly more: string | undefined;
  readonly next: string;
  readonly footer: readonly string[];
}

const namedGate = ({ gate }: Transition): string => (gate.unit === null ? gate.title : `${gate.title} – ${gate.unit}`);

const footerOf = (transition: Transition): string[] => {
  const { gate, planTitle } = transition;
  const scope = `--migration ${gate.migration} --gate ${gate.id}`;
  return [
    `Migration ${gate.migration} (${defang(planTitle)}), plan version ${gate.planVersion}, gate ${gate.id}, transition ${gate.epoch}.`,
    `What decided it: fact ${transition.fact}.`,
    `See it as it is now: cleargate gates ${scope}`,
  ];
};

const clearStory = (transition: Transition): Story => {
  const { gate, timeZone, evidence } = transition;
  const until = gate.until === null ? "" : zoned(gate.until, timeZone);
  return {
    mark: "CLEAR",
    subject: `[CLEAR] ${namedGate(transition)}: ${gate.total}/${gate.total} checkpoints, valid until ${until}`,
    headline: `Clear: ${namedGate(transition)}`,
    lead: `All ${gate.total} checkpoints hold. You can go back, if you step forward before ${until}.`,
    rowsTitle: "Evidence, what runs out first on top",
    rows: evidence.map(({ unit, requirement, completedAt, validUntil }) => ({
      label: `${unit} · ${requirement}`,
      state: `until ${zoned(validUntil, timeZone)}`,
      detail: `completed ${zoned(completedAt, timeZone)}`,
    })),
    more: gate.total > evidence.length ? `and ${gate.total - evidence.length} more` : undefined,
    next: `Next: ${gate.before}. Evidence that is refreshed in time keeps the gate clear for longer.`,
    footer: footerOf(transition),
  };
};

const SINCE = "since";
const rowOf = ({ unit, requirement, state, since, reason }: Obstacle, timeZone: string): Row => ({
  label: `${unit} · ${requirement}`,
  state: `${state} ${SINCE} ${zoned(since, timeZone)}`,
  detail: defang(reason ?? ""),
});

const blockedStory = (transition: Transition): Story => {
  const { gate, timeZone, obstacles, obstacleCount } = transition;
  const [first] = obstacles;
  const because = first === undefined ? "" : ` because ${first.unit} ${first.requirement} is ${first.state}`;
  return {
    mark: "BLOCKED",
    subject: `[BLOCKED] ${namedGate(transition)}: ${obstacleCount} of ${gate.total} checkpoints,${because}`,
    headline: `Blocked again: ${namedGate(transition)}`,
    lead: `Do not take the step "${gate.before}": ${obstacleCount} of ${gate.total} checkpoints ${obstacleCount === 1 ? "does" : "do"} not hold since ${zoned(gate.since, timeZone)}.`,
    rowsTitle: "What stands in the way",
    rows: obstacles.map((obstacle) => rowOf(obstacle, timeZone)),
    more: obstacleCount > obstacles.length ? `and ${obstacleCount - obstacles.length} more` : undefined,
    next: "Next: whoever runs these units mends them and pushes new evidence. You are mailed when the gate clears.",
    footer: footerOf(transition),
  };
};

const renderText = (story: Story): string => {
  const rows = story.rows.flatMap(({ label, state, detail }) => [
    `  * ${label}: ${state}`,
    ...(detail === "" ? [] : [`    ${detail}`]),
  ]);
  return [
    story.headline,
    "",
    story.lead,
    "",
    ...(rows.length === 0
      ? []
      : [`${story.rowsTitle}:`, ...rows, ...(story.more === undefined ? [] : [`  ${story.more}`]), ""]),
    story.next,
    "",
    "-- ",
    ...story.footer,
    "",
  ].join("\n");
};

const COLOURS = { CLEAR: "#1a7f37", BLOCKED: "#b42318" } as const;

const renderHtml = (story: Story): string => {
  const colour = COLOURS[story.mark];
  const rows = story.rows
    .map(
      ({ label, state, detail }) =>
        `<tr><td style="padding:8px 0;border-top:1px solid #8886"><b>${escapeHtml(label)}</b><br>${escapeHtml(state)}` +
        `${detail === "" ? "" : `<br><span style="opacity:.8">${escapeHtml(detail)}</span>`}</td></tr>`,
    )
    .join("\n");
  const more = story.more === undefined ? "" : `<p>${escapeHtml(story.more)}</p>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(story.headline)}</title><style>:root{color-scheme:light dark}</style></head>
<body style="margin:0;padding:16px;font:16px/1.45 system-ui,Segoe UI,Roboto,sans-serif">
<div style="max-width:640px;margin:0 auto">
<p style="margin:0 0 12px"><span style="background:${colour};color:#fff;padding:4px 10px;border-radius:4px;font-weight:700">${story.mark}</span></p>
<h1 style="font-size:22px;line-height:1.25;margin:0 0 8px">${escapeHtml(story.headline)}</h1>
<p style="margin:0 0 16px">${escapeHtml(story.lead)}</p>
${rows === "" ? "" : `<h2 style="font-size:16px;margin:0 0 4px">${escapeHtml(story.rowsTitle)}</h2>\n<table role="presentation" style="width:100%;border-collapse:collapse">\n${rows}\n</table>${more}`}
<p style="margin:16px 0">${escapeHtml(story.next)}</p>
<p style="font-size:13px;opacity:.75;border-top:1px solid #8886;padding-top:8px">${story.footer.map(escapeHtml).join("<br>")}</p>
</div></body></html>
`;
};

/** The mail of a gate's transition: state first, failures first, in the plan's time zone; text and HTML say the same. */
export const renderTransition = (transition: Transition): Mail => {
  const story = transition.gate.state === "clear" ? clearStory(transition) : blockedStory(transition);
  const subject = defang(story.subject);
  return {
    subject: subject.length > MAX_SUBJECT ? `${subject.slice(0, MAX_SUBJECT - 1)}…` : subject,
    text: renderText(story),
    html: renderHtml(story),
  };
};
