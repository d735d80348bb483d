// The key "e" opens all evidence of a page, and closes it again; printing opens it, too.

export function evidenceKey(page: Document): void {
  const all = page.querySelectorAll<HTMLDetailsElement>("details.evidence");
  if (all.length === 0) return;
  const show = (open: boolean): void => all.forEach((one) => (one.open = open));
  page.addEventListener("keydown", (event) => {
    const typing = (event.target as HTMLElement).closest("input, textarea, select, [contenteditable]");
    if (event.key !== "e" || event.ctrlKey || event.metaKey || event.altKey || typing) return;
    show(![...all].some((one) => one.open));
  });
  addEventListener("beforeprint", () => show(true));
}
