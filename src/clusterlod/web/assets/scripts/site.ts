// What every page gets where scripts run: texts that copy themselves, evidence by one key.

import { copyable } from "./parts/copy";
import { evidenceKey } from "./parts/evidence";

copyable(document);
evidenceKey(document);
