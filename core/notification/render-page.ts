import type { Language } from "../plan/language.ts";
import type { Notification } from "../readiness/notification.ts";
import { blockedPage } from "./kinds/blocked.ts";
import { clearPage } from "./kinds/clear.ts";
import { reminderPage } from "./kinds/reminder.ts";
import { summaryPage } from "./kinds/summary.ts";
import { waiverPage } from "./kinds/waiver.ts";
import type { Page } from "./page.ts";
import { voiceOf } from "./voice.ts";

/** Renders a notification in a language: one file for each kind. A kind without its page does not compile. */
export const renderPage = (
  { story, about, fact }: Pick<Notification, "story" | "about" | "fact">,
  language: Language,
): Page => {
  const voice = voiceOf(language, about.timeZone);
  switch (story.kind) {
    case "clear":
      return clearPage(voice, story, { about, fact });
    case "blocked":
      return blockedPage(voice, story, { about, fact });
    case "waiver":
      return waiverPage(voice, story, about);
    case "reminder":
      return reminderPage(voice, story, about);
    case "summary":
      return summaryPage(voice, story, about);
    default:
      return story satisfies never;
  }
};
