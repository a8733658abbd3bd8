#pragma once

#include <string_view>

namespace fiscal::billing {

/// The style of the public page: one column that fits a phone, and ink on paper.
inline constexpr std::string_view page_style = R"css(
*{box-sizing:border-box}
body{margin:0;background:#eef1f4;color:#1c2733;font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:34rem;margin:0 auto;padding:1.25rem;background:#fff;min-height:100vh}
header{display:flex;justify-content:space-between;align-items:center;gap:1rem}
h1{font-size:1.15rem;margin:0}
h2{font-size:.8rem;text-transform:uppercase;letter-spacing:.06em;color:#5b6b7b;margin:0 0 .25rem}
p{margin:.5rem 0}
.state{font-size:.8rem;font-weight:600;border-radius:1rem;padding:.15rem .7rem;white-space:nowrap}
.open{background:#e3effc;color:#0b4f9e}
.paid{background:#e0f4e6;color:#13652f}
.late{background:#fdebd8;color:#8a4400}
.void{background:#e8eaed;color:#454f5a}
.amount{font-size:2.2rem;font-weight:700;line-height:1.1;margin:1rem 0 0}
.amount s{color:#6b7885;font-weight:600}
.when,.note,footer{color:#455462}
.overdue{color:#8a4400;font-weight:600}
table{width:100%;border-collapse:collapse;margin:1rem 0}
td,th{padding:.45rem 0;text-align:left;border-bottom:1px solid #dfe4e9;vertical-align:top;overflow-wrap:anywhere}
th{font-size:.8rem;color:#5b6b7b;font-weight:600}
.n{text-align:right;white-space:nowrap;padding-left:1rem}
.sum td{font-weight:700;border-bottom:0}
.pix{text-align:center;border:1px solid #dfe4e9;border-radius:.75rem;padding:1rem;margin:1rem 0}
.qr{width:min(15rem,80vw);height:auto;display:block;margin:.5rem auto}
.copy{display:block;text-align:left;font-size:.8rem;background:#f4f6f8;border-radius:.4rem;padding:.6rem;word-break:break-all;user-select:all;-webkit-user-select:all}
.parties{display:grid;grid-template-columns:1fr 1fr;gap:1rem;margin:1rem 0;overflow-wrap:anywhere}
.notes{white-space:pre-line}
footer{white-space:pre-line;font-size:.85rem;margin-top:2rem}
@media (min-width:40rem){body{padding:2.5rem 1rem}main{min-height:0;padding:2rem;border-radius:.9rem;box-shadow:0 1px 3px #1c273333}}
@media (max-width:26rem){.parties{grid-template-columns:1fr}}
@media (max-width:22rem){.amount{font-size:1.8rem}}
@media print{body,main{background:#fff;padding:0}main{max-width:none;min-height:0;box-shadow:none;border-radius:0}.state{border:1px solid #000;color:#000;background:#fff}.pix,tr{break-inside:avoid}@page{margin:18mm}}
)css";

}  // namespace fiscal::billing
