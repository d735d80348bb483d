// The search page: filters answer at once, and the address follows.

import { live } from "./parts/swap";

const form = document.querySelector<HTMLFormElement>("form.search");
if (form) live(form, ["h1", ".found", ".filters"]);
