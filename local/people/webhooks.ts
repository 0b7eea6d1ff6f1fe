import type { Call, Reply } from "../aws/service.ts";

/** What was posted to a receiver on the internet: nothing leaves this machine. */
export interface WebhookPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WebhookReceivers {
  handle(call: Call): Reply;
  /** What receivers answer from now on; 204 until something else is said. */
  answer(status: number): void;
  /** Oldest first, also those that were answered by no success. */
  posts(): readonly WebhookPost[];
}

export const WEBHOOKS_PATH = "/webhooks/";

/** Where a receiver leads that answers so: whoever follows is seen here too. */
const ELSEWHERE = `${WEBHOOKS_PATH}${encodeURIComponent("https://elsewhere.example/")}`;

/** All receivers of webhooks, of whatever host. */
export const webhookReceivers = (): WebhookReceivers => {
  const posts: WebhookPost[] = [];
  let status = 204;
  return {
    handle: ({ path, headers, body }) => {
      const url = decodeURIComponent(path.slice(WEBHOOKS_PATH.length));
      posts.push({ url, headers: headers as Record<string, string>, body: body.toString() });
      const isLeading = status >= 300 && status < 400;
      return { status, headers: isLeading ? { location: ELSEWHERE } : {}, body: "" };
    },
    answer: (next) => {
      status = next;
    },
    posts: () => posts,
  };
};
