import { App } from "aws-cdk-lib";
import { Cleargate } from "cleargate";

/**
 * Cleargate as a stack of an app of your own. What is not given here is asked at each deployment, with the same defaults:
 * `npx cdk deploy --parameters Sender=cleargate@example.com --parameters OidcIssuer=https://login.example.com/`.
 */
const app = new App({ analyticsReporting: false });
new Cleargate(app, "Cleargate", { stackName: "contoso-cleargate", retentionDays: 365, maxLockDays: 365 });
