// What every page gets where scripts run: texts that copy themselves, evidence by one key and at a
// glance, columns that sort, suggestions below the search box.

import { copyable } from "./parts/copy";
import { evidenceKey } from "./parts/evidence";
import { previews } from "./parts/preview";
import { sortable } from "./parts/sort";
import { suggestions } from "./parts/suggest";

copyable(document);
evidenceKey(document);
previews(document);
sortable(document, document.documentElement.lang);
suggestions(document);
