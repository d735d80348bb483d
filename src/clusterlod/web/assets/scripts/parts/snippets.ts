// The same query for programs.

export function snippets(endpoint: string, query: string): Record<string, string> {
  const text = query.trim();
  const shell = text.replaceAll("'", `'"'"'`);
  const python = text.replaceAll("\\", "\\\\").replaceAll('"""', '\\"\\"\\"');
  const script = text.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${");
  return {
    curl: `curl '${endpoint}' -H 'Accept: text/csv' --data-urlencode 'query=${shell}'`,
    Python: [
      "from io import StringIO", "", "import pandas as pd", "import requests", "",
      `query = """${python}"""`,
      `answer = requests.post("${endpoint}", data={"query": query}, headers={"Accept": "text/csv"}, timeout=60)`,
      "answer.raise_for_status()",
      'answer.encoding = "utf-8"',
      "table = pd.read_csv(StringIO(answer.text))",
    ].join("\n"),
    R: [
      "library(httr2)", "",
      `query <- r"---(${text})---"`,
      `answer <- request("${endpoint}") |>`,
      '  req_headers(Accept = "text/csv") |>', "  req_body_form(query = query) |>", "  req_perform()",
      "table <- read.csv(text = resp_body_string(answer))",
    ].join("\n"),
    JavaScript: [
      `const query = \`${script}\`;`,
      `const response = await fetch("${endpoint}", {`,
      '  method: "POST",', '  headers: { Accept: "application/sparql-results+json" },',
      "  body: new URLSearchParams({ query }),", "});",
      "if (!response.ok) throw new Error((await response.json()).detail);",
      "const { results } = await response.json();",
    ].join("\n"),
  };
}
