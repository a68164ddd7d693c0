/* CRM Việt Nam: lead forms on any page; see docs/intake.md. LGPL-3 */
{
const doc = document, here = location, on = addEventListener;
const set = (doc.currentScript || doc.querySelector("script[src*=crm_vn_form]")).dataset;

// URLs lose their query: it may hold personal data.
const touch = { landing_url: here.origin + here.pathname }, tags = new URLSearchParams();
new URLSearchParams(here.search).forEach((value, name) => {
  name = name.toLowerCase();
  value = value.trim().slice(0, 255);
  if (value && /^(utm_\w{1,20}|\w{1,3}clid)$/.test(name)) tags.set(name, touch[name] = value);
});
const from = doc.referrer.split("?")[0];
if (from && !from.startsWith(here.origin)) touch.referrer = from;
const now = { time: Date.now(), tags: "" + tags, touch };
const days = Math.min(90, set.days || 90);
const alive = old => old && old.time > now.time - days * 864e5;
let first = now, last = now;
const kept = days && ["localStorage", "sessionStorage"].some(name => {
  try {
    const box = window[name], old = JSON.parse(box.getItem("crm_vn")) || {};
    if (alive(old.first) && (old.first.tags || !now.tags)) first = old.first;
    if (alive(old.last) && !now.tags) last = old.last;
    box.setItem("crm_vn", JSON.stringify({ first, last }));
    return 1;
  } catch (e) {}
});
// Storage blocked: links pass them on.
if (!kept && now.tags) on("click", e => {
  const link = e.target.closest("a");
  if (link && link.host === here.host && !/utm_|clid=/i.test(link.href))
    link.search += (link.search ? "&" : "?") + now.tags;
}, true);

// Fills a form; returns its endpoint.
const fill = form => {
  const own = form.dataset.crmVn, action = form.getAttribute("action") || "#";
  const url = own || (/crm_vn.intake/.test(action) ? action :
    (own === "" || action === "#") && (set.endpoint || ""));
  if (url === false || own === "off" || form.querySelector("[type=password]")) return;
  const add = html => form.insertAdjacentHTML("beforeend", html);
  const all = { url: here.href, ...last.touch };
  for (const name in first.touch) all["first_" + name] = first.touch[name];
  for (const name in all) {
    if (!form[name]) add(`<input type=hidden name=${name}>`);
    if (form[name].type === "hidden") form[name].value = form[name].value || all[name];
  }
  if (url && !form.querySelector("[role=status]")) add("<div role=status></div>");
  return url;
};
on("load", window.crmVn = () => doc.querySelectorAll("form").forEach(fill));
crmVn();

on("submit", e => {
  const form = e.target, url = fill(form), job = form.crmVn || {}, data = {};
  if (!url || e.defaultPrevented) return;
  if (!window.fetch) return form.method = "post", form.setAttribute("action", url);
  e.preventDefault();
  if (job.busy) return;
  new FormData(form).forEach((value, name) => {
    if (value.trim) data[name] = name in data ? [].concat(data[name], value) : value;
  });
  const body = JSON.stringify(data);
  // A repeated click is the same lead, a correction is not.
  const key = job.body === body ? job.key : Date.now() + "-" + Math.random();
  const buttons = [...form].filter(b => b.type === "submit" && !b.disabled);
  const show = (busy, text) => {
    form.crmVn = { busy, body, key };
    buttons.forEach(b => b.disabled = busy);
    form.querySelector("[role=status]").textContent = text;
  };
  const send = tries => fetch(url, {
    method: "POST", body, credentials: "omit", keepalive: body.length < 2e4,
    headers: { "Content-Type": "application/json", "Idempotency-Key": key },
  }).catch(e => e).then(({ ok, status }) => {
    if (tries && !(status < 429)) return setTimeout(send, 27e3 / 3 ** tries, tries - 1);
    const name = ok ? "success" : "error";
    show(false, form.dataset[name] || set[name] ||
      (ok ? "Đã gửi. Cảm ơn bạn!" : "Chưa gửi được, hãy thử lại."));
    form.dispatchEvent(new CustomEvent("crm_vn:" + name, { bubbles: true, detail: { status, key } }));
    if (ok) form.reset();
  });
  show(true, "");
  send(3);
});
}
