import type { Language } from "../plan/language.ts";
import type { Notification } from "../readiness/notification.ts";
import { defangPage } from "./defang-page.ts";
import { markOf } from "./enforcement.ts";
import { blockedPage } from "./kinds/blocked.ts";
import { clearPage } from "./kinds/clear.ts";
import { drillPage } from "./kinds/drill.ts";
import { enrolmentPage } from "./kinds/enrolment.ts";
import { planPage } from "./kinds/plan.ts";
import { reminderPage } from "./kinds/reminder.ts";
import { requestPage } from "./kinds/request.ts";
import { summaryPage } from "./kinds/summary.ts";
import { waiverPage } from "./kinds/waiver.ts";
import { type Link, pageUrl, subjectOf } from "./link.ts";
import type { Page, PageContent } from "./page.ts";
import { type Voice, voiceOf } from "./voice.ts";

type Rendered = Pick<Notification, "story" | "about" | "fact">;

/** One file for each kind. A kind without its page does not compile. */
const contentOf = (voice: Voice, { story, about, fact }: Rendered): PageContent => {
  switch (story.kind) {
    case "clear":
      return clearPage(voice, story, { about, fact });
    case "blocked":
      return blockedPage(voice, story, { about, fact });
    case "waiver":
      return waiverPage(voice, story, about);
    case "request":
      return requestPage(voice, story, about);
    case "plan":
      return planPage(voice, story, about);
    case "reminder":
      return reminderPage(voice, story, about);
    case "drill":
      return drillPage(voice, story, about);
    case "summary":
      return summaryPage(voice, story, about);
    case "enrolment":
      return enrolmentPage(voice, story, about);
    default:
      return story satisfies never;
  }
};

const linkOf = ({ link }: Voice, notification: Rendered, api: string): Link => {
  const subject = subjectOf(notification);
  return { label: subject.gate === undefined ? link.migration : link.gate, url: pageUrl(api, subject) };
};

/**
 * Renders a notification in a language. Nothing in it can be clicked but one link, to the stack's own page.
 * @param api the stack's own address; undefined for a page without a link
 */
export const renderPage = (notification: Rendered, language: Language, api?: string): Page => {
  const { story, about } = notification;
  const voice = voiceOf(language, about.timeZone);
  const content = defangPage(contentOf(voice, notification));
  const link = api === undefined ? undefined : linkOf(voice, notification, api);
  return { ...content, language, mark: markOf(voice, story), migration: about.migration, link };
};
