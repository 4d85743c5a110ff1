// Sends the query of the form and shows the answer; nothing else.
const element = (id) => document.getElementById(id);

const send = async () => {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  const token = element("token").value.trim();
  if (token) headers.Authorization = `Bearer ${token}`;
  const variables = JSON.parse(element("variables").value || "{}");
  const body = JSON.stringify({ query: element("query").value, variables });
  const response = await fetch("/graphql", { method: "POST", headers, body });
  return JSON.stringify(await response.json(), null, 2);
};

element("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    element("answer").textContent = await send();
  } catch (error) {
    element("answer").textContent = String(error);
  }
});
