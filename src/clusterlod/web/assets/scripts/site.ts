// What every page gets where scripts run: texts that copy themselves, evidence by one key,
// suggestions below the search box.

import { copyable } from "./parts/copy";
import { evidenceKey } from "./parts/evidence";
import { suggestions } from "./parts/suggest";

copyable(document);
evidenceKey(document);
suggestions(document);
