import type { Notification } from "../readiness/notification.ts";

/** Of which migration a public page is, or of which of its gates. */
export interface Subject {
  readonly migration: string;
  readonly gate?: string | undefined;
}

/** The one link of a notification. */
export interface Link {
  readonly label: string;
  readonly url: string;
}

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost)$/;

/** Names below localhost are this machine, too (RFC 6761, 6.3). */
const isLoopback = (host: string): boolean => LOOPBACK.test(host) || host.endsWith(".localhost");

/** True of an address that mails may link to: by https, and by http on this machine alone, where the embedded cloud runs. */
export const isLinkAddress = (text: string): boolean => {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "" || /[?#]/.test(text)) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
};

/** What a notification is about: one gate, or else the migration. */
export const subjectOf = ({ about, story }: Pick<Notification, "about" | "story">): Subject => ({
  migration: about.migration,
  ...(story.kind === "clear" || story.kind === "blocked" ? { gate: story.gate.id } : {}),
});

/**
 * The address of a public page. Whoever opens it reads, and changes nothing.
 * @param api the stack's own address
 */
export const pageUrl = (api: string, { migration, gate }: Subject): string => {
  const path = ["migrations", migration, ...(gate === undefined ? [] : ["gates", gate])];
  return `${api.endsWith("/") ? api.slice(0, -1) : api}/page/${path.map(encodeURIComponent).join("/")}`;
};
