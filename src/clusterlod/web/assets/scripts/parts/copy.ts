// A button beside each [data-copy] puts its text on the clipboard and says so.

export function copyable(root: ParentNode): void {
  for (const text of root.querySelectorAll<HTMLElement>("[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet copy";
    button.textContent = text.dataset["copy"] ?? "";
    const status = document.createElement("span");
    status.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text.textContent?.trim() ?? "");
      status.textContent = text.dataset["copied"] ?? "";
    });
    text.after(" ", button, " ", status);
  }
}
