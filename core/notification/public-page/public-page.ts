import { escapeHtml } from "../../escape-html.ts";
import { ID, isGateId } from "../../identifier.ts";
import type { Language } from "../../plan/language.ts";
import { PHRASES } from "../language.ts";
import type { Subject } from "../link.ts";
import type { Phrases } from "../phrases.ts";
import { STYLE } from "./style.ts";

/** @returns undefined where an id is none that a plan can have, so that nothing else reaches a page */
export const findSubject = ({ migration, gate }: Readonly<Record<string, string | undefined>>): Subject | undefined => {
  if (migration === undefined || !ID.test(migration)) return undefined;
  return gate === undefined || isGateId(gate) ? { migration, gate } : undefined;
};

interface Command {
  readonly shows: string;
  readonly command: string;
}

const commandsOf = ({ shows }: Phrases["publicPage"], { migration, gate }: Subject): Command[] => {
  const status = { shows: shows.checkpoints, command: `cleargate status --migration ${migration}` };
  const gates = `cleargate gates --migration ${migration}`;
  return gate === undefined
    ? [
        { shows: shows.gates, command: gates },
        status,
        { shows: shows.approvals, command: `cleargate approvals --migration ${migration}` },
      ]
    : [{ shows: shows.gate, command: `${gates} --gate ${gate}` }, status];
};

const document = (language: Language, title: string, body: readonly string[]): string => `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><main>
<h1>${escapeHtml(title)}</h1>
${body.join("\n")}
</main></body></html>
`;

/** From the page's own address, so that it leads to the stack that served it, whatever that is called. */
const consoleHref = ({ migration, gate }: Subject): string =>
  gate === undefined
    ? `../../console/migrations/${encodeURIComponent(migration)}`
    : `../../../../console/migrations/${[migration, "gates", gate].map(encodeURIComponent).join("/")}`;

const paragraph = (text: string): string => `<p>${escapeHtml(text)}</p>`;

/** What a gate or a migration is, and how to see its state. It is made of its address alone, and tells nothing else. */
export const publicPage = (subject: Subject, language: Language): string => {
  const phrases = PHRASES[language].publicPage;
  const { migration, gate } = subject;
  return document(language, gate === undefined ? phrases.migration(migration) : phrases.gate(gate, migration), [
    paragraph(gate === undefined ? phrases.aboutMigration : phrases.aboutGate),
    `<p><a href="${escapeHtml(consoleHref(subject))}">${escapeHtml(phrases.console)}</a></p>`,
    `<h2>${escapeHtml(phrases.how)}</h2>`,
    "<dl>",
    ...commandsOf(phrases, subject).map(
      ({ shows, command }) => `<dt>${escapeHtml(shows)}</dt><dd><code>${escapeHtml(command)}</code></dd>`,
    ),
    "</dl>",
    `<h2>${escapeHtml(phrases.deciding)}</h2>`,
    paragraph(phrases.decided),
    `<p class="muted">${escapeHtml(phrases.nothingShown)}</p>`,
  ]);
};

/** The answer to an address that names nothing that a plan could; it repeats no part of it. */
export const noPage = (language: Language): string => {
  const { unknown, unknownWhy } = PHRASES[language].publicPage;
  return document(language, unknown, [paragraph(unknownWhy)]);
};
