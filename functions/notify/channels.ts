import { eventBus } from "../../adapters/event-bus.ts";
import { sesMailer } from "../../adapters/ses-mailer.ts";
import type { EnvironmentOf } from "../environment.ts";
import { busChannel } from "./bus/bus-channel.ts";
import type { Channels } from "./channel.ts";
import type { NotifyEnv } from "./env.ts";
import { mailChannel } from "./mail/mail-channel.ts";

/** Every channel over its adapter. */
export const channelsOf = (env: EnvironmentOf<typeof NotifyEnv>): Channels => ({
  mail: mailChannel(sesMailer({ sender: env.SENDER, configurationSet: env.CONFIGURATION_SET }), {
    ...{ api: env.API_URL, sender: env.SENDER },
  }),
  bus: busChannel(eventBus(env.BUS_NAME)),
});
