// What every page gets where scripts run: IRIs and citations that copy themselves.

for (const code of document.querySelectorAll<HTMLElement>("[data-copy]")) {
  const said = code.dataset["copy"] ?? "";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet copy";
  button.textContent = said;
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent?.trim() ?? "");
    status.textContent = code.dataset["copied"] ?? "";
  });
  code.after(" ", button, " ", status);
}
