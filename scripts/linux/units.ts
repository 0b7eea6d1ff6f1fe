import type { UnitFile } from "../../agent/service/schedule-spec.ts";
import { systemdUnits } from "../../agent/service/systemd.ts";
import { CONFIG_FOLDER, VARIABLES } from "./package.ts";

/** Service and timer of a packaged agent: those that `schedule install` writes, for the package's own user. */
export const packagedUnits = (): readonly UnitFile[] =>
  systemdUnits({
    command: "run",
    flags: [],
    onCalendar: "hourly",
    program: ["/usr/bin/cleargate-agent"],
    config: `${CONFIG_FOLDER}/cleargate-agent.yaml`,
    spool: "/var/lib/cleargate",
    runAs: "cleargate-agent",
    // With the minus it need not be there (systemd.exec(5)).
    environmentFile: `-${VARIABLES}`,
    writablePaths: [],
    packaged: { stateDirectory: "cleargate" },
  });
