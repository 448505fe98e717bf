# A made-up survey unlike the one of scoring.json (0..10, 7 items, dimensions of 4, 2 and 1 scattered items, scattered
# reversed items, other policies, shares and deltas under the same ids) and its answers, by the plainest loops over the
# definitions of METHODS 2 and 3. Nothing here is shared with the library.
# usage: awk -v folder=DIR -f second_folder.awk

function random(n) { seed = (seed * 1103 + 12345) % 65536; return int(seed / 65536 * n) }

function make_answers(   i, j, line, w1, w2) {
  line = "id"
  for (j = 1; j <= k; j++) line = line ",P" j
  for (j = 1; j <= k; j++) line = line ",E" j
  print line ",imp_web,imp_desk,imp_front,design_weight" > answers
  for (i = 1; i <= rows; i++) {
    line = i
    for (j = 1; j <= k; j++) { P[i, j] = random(7) == 0 ? "" : random(11); line = line "," P[i, j] }
    for (j = 1; j <= k; j++) { E[i, j] = random(6) == 0 ? "" : 2 + random(9); line = line "," E[i, j] }
    w1 = 10 + random(50); w2 = 5 + random(30)
    points[i, 1] = w1; points[i, 2] = w2; points[i, 3] = 100 - w1 - w2
    if (random(9) == 0) points[i, 3] = ""
    weight[i] = (50 + random(400)) / 100
    print line "," points[i, 2] "," points[i, 1] "," points[i, 3] "," weight[i] > answers
    for (j = 1; j <= k; j++) if (reversed[j]) {
      if (P[i, j] != "") P[i, j] = lo + hi - P[i, j]
      if (E[i, j] != "") E[i, j] = lo + hi - E[i, j]
    }
  }
  close(answers)
}

# The answer that counts: of P, of E, or of the pair (G).
function value(kind, i, j) {
  if (kind == "P") return P[i, j]
  if (kind == "E") return E[i, j]
  return P[i, j] == "" || E[i, j] == "" ? "" : P[i, j] - E[i, j]
}

function needed(policy, items,   n) {
  if (policy == "any") return 1
  if (policy != "available") return items
  for (n = 1; n < share * items - 1e-12; n++) ;
  return n
}

# Score of items list[1..items]; "" if too few are there.
function mean_of(kind, i, list, items, policy,   a, sum, there) {
  sum = there = 0
  for (a = 1; a <= items; a++) if (value(kind, i, list[a]) != "") { sum += value(kind, i, list[a]); there++ }
  return there < needed(policy, items) ? "" : sum / there
}
function dimension_score(kind, i, d, policy,   list, a, all) {
  if (policy == "listwise_all" && every_item(kind, i) == "") return ""
  for (a = 1; a <= size[d]; a++) list[a] = item[d, a]
  return mean_of(kind, i, list, size[d], policy)
}
function every_item(kind, i,   list, j) {
  for (j = 1; j <= k; j++) list[j] = j
  return mean_of(kind, i, list, k, "listwise")
}
function overall_of_items(i, policy,   list, j) {
  for (j = 1; j <= k; j++) list[j] = j
  return mean_of("G", i, list, k, policy)
}
function overall_score(i, policy,   d, sum, s) {
  sum = 0
  for (d = 1; d <= dims; d++) { s = dimension_score("G", i, d, policy); if (s == "") return ""; sum += s }
  return sum / dims
}
function own_importance(i, kind,   d, s, sum) {
  sum = 0
  for (d = 1; d <= dims; d++) {
    s = dimension_score(kind, i, d, "available")
    if (s == "" || points[i, d] == "") return ""
    sum += points[i, d] / 100 * s
  }
  return sum
}

# Statistics of x[1..rows], "" = missing.
function count(x,   i, n) { n = 0; for (i = 1; i <= rows; i++) if (x[i] != "") n++; return n }
function average(x, weighted,   i, sum, of) {
  sum = of = 0
  for (i = 1; i <= rows; i++) if (x[i] != "") { sum += x[i] * (weighted ? weight[i] : 1); of += weighted ? weight[i] : 1 }
  return of == 0 ? "" : sum / of
}
function deviation(x,   i, m, sum) {
  m = average(x); sum = 0
  for (i = 1; i <= rows; i++) if (x[i] != "") sum += (x[i] - m) * (x[i] - m)
  return count(x) < 2 ? "" : sqrt(sum / (count(x) - 1))
}

function number(x) { return x == "" ? "null" : sprintf("%.17g", x) }
function append(list, x) { return list (list == "" ? "" : ", ") number(x) }
function quantity(name, text) { expected = expected (expected == "" ? "" : ", ") "\"" name "\": " text }
function list_quantity(name, list) { quantity(name, "[" list "]") }
function write_case(id, section, inputs, arguments) {
  printf "%s{\"id\": \"%s\", \"section\": \"%s\", \"inputs\": [%s], \"args\": {%s}, \"expected\": {%s}, \"tol_rel\": 1e-9, \"tol_abs\": 1e-10}",
    (cases++ ? ",\n" : ""), id, section, inputs, arguments, expected > json
  expected = ""
}
function survey_case(id, section, arguments) { write_case(id, section, "\"answers.csv\"", survey (arguments == "" ? "" : ", ") arguments) }

function item_means(   j, i, e, p, g, le, lp, ln, lm, ls, lt) {
  le = lp = ln = lm = ls = lt = ""
  for (j = 1; j <= k; j++) {
    for (i = 1; i <= rows; i++) { e[i] = E[i, j]; p[i] = P[i, j]; g[i] = value("G", i, j) }
    le = append(le, average(e)); lp = append(lp, average(p)); ln = append(ln, count(g)); lm = append(lm, average(g))
    ls = append(ls, deviation(g)); lt = append(lt, average(g) / (deviation(g) / sqrt(count(g))))
  }
  list_quantity("E_mean", le); list_quantity("P_mean", lp); list_quantity("gap_n", ln); list_quantity("gap_mean", lm)
  list_quantity("gap_sd", ls); list_quantity("gap_t", lt)
  survey_case("item_means_sd", "2.2", "")
}

function dimension_gaps(id, policy,   d, i, x, p, ln, lm, ls, lw, lp) {
  ln = lm = ls = lw = lp = ""
  for (d = 1; d <= dims; d++) {
    for (i = 1; i <= rows; i++) { x[i] = dimension_score("G", i, d, policy); p[i] = dimension_score("P", i, d, policy) }
    ln = append(ln, count(x)); lm = append(lm, average(x)); ls = append(ls, deviation(x)); lw = append(lw, average(x, 1))
    lp = append(lp, average(p))
  }
  list_quantity("n", ln); list_quantity("mean", lm); list_quantity("sd", ls); list_quantity("wmean", lw)
  list_quantity("perception_mean", lp)
  for (i = 1; i <= rows; i++) { x[i] = overall_score(i, policy); p[i] = overall_of_items(i, policy) }
  quantity("overall_mean_of_dims", number(average(x))); quantity("overall_n", count(x))
  quantity("overall_wmean", number(average(x, 1))); quantity("overall_mean_of_items", number(average(p)))
  survey_case(id, "2.3", "\"policy\": \"" policy "\"")
}

function listwise_all(   d, i, x, lm, n) {
  lm = ""
  for (d = 1; d <= dims; d++) {
    for (i = 1; i <= rows; i++) x[i] = dimension_score("G", i, d, "listwise_all")
    n = count(x); lm = append(lm, average(x))
  }
  for (i = 1; i <= rows; i++) x[i] = overall_score(i, "listwise_all")
  quantity("n", n); list_quantity("mean", lm); quantity("overall", number(average(x)))
  survey_case("dim_gap_listwise_all", "2.3", "\"policy\": \"listwise_all\"")
}

function first_scores(   i, d, row, all, x) {
  all = x = ""
  for (i = 1; i <= 20; i++) {
    row = ""
    for (d = 1; d <= dims; d++) row = append(row, dimension_score("G", i, d, "available"))
    all = all (i > 1 ? ", " : "") "[" row "]"; x = append(x, overall_score(i, "available"))
  }
  list_quantity("scores", all); list_quantity("overall", x)
  survey_case("dim_gap_available_scores_first20", "2.3", "\"policy\": \"available\"")
}

function class_of(g, delta) { return g < -delta - 1e-9 ? 1 : g > delta + 1e-9 ? 3 : 2 }
# In the order delighted, dissatisfied, satisfied.
function shares(x, delta, weighted,   i, of, s, total, w) {
  s[1] = s[2] = s[3] = total = 0
  for (i = 1; i <= rows; i++) if (x[i] != "") { w = weighted ? weight[i] : 1; s[class_of(x[i], delta)] += w; total += w }
  return number(s[3] / total) ", " number(s[1] / total) ", " number(s[2] / total)
}
function class_shares(delta,   d, i, x, plain, weighted) {
  plain = weighted = ""
  for (d = 1; d <= dims; d++) {
    for (i = 1; i <= rows; i++) x[i] = dimension_score("G", i, d, "available")
    plain = plain (d > 1 ? ", " : "") "[" shares(x, delta) "]"
    weighted = weighted (d > 1 ? ", " : "") "[" shares(x, delta, 1) "]"
  }
  for (i = 1; i <= rows; i++) x[i] = overall_score(i, "available")
  list_quantity("dims", plain); list_quantity("dims_weighted", weighted); list_quantity("overall", shares(x, delta))
  list_quantity("overall_weighted", shares(x, delta, 1)); list_quantity("overall_delta0", shares(x, 0))
  survey_case("class_shares", "3.2", "\"policy\": \"available\", \"delta\": " delta ", \"order\": [\"delighted\", \"dissatisfied\", \"satisfied\"]")
}

function indices(   d, i, x, p, lp, lg) {
  lp = lg = ""
  for (d = 1; d <= dims; d++) {
    for (i = 1; i <= rows; i++) { p[i] = dimension_score("P", i, d, "available"); x[i] = dimension_score("G", i, d, "available") }
    lp = append(lp, 100 * (average(p) - lo) / (hi - lo)); lg = append(lg, 100 * (average(x) + hi - lo) / (2 * (hi - lo)))
  }
  for (i = 1; i <= rows; i++) x[i] = overall_score(i, "available")
  list_quantity("perception_index_mean", lp); list_quantity("gap_index_mean", lg)
  quantity("overall_gap_index_wmean", number(100 * (average(x, 1) + hi - lo) / (2 * (hi - lo))))
  survey_case("index_0_100", "3.1", "\"policy\": \"available\"")
}

function weighted_servqual(   d, i, own, a, g, both_a, both_g, means, marginal, lp, perf, l10) {
  for (i = 1; i <= rows; i++) { own[i] = own_importance(i, "G"); perf[i] = own_importance(i, "P") }
  means = marginal = 0; lp = l10 = ""
  for (d = 1; d <= dims; d++) {
    for (i = 1; i <= rows; i++) {
      a[i] = points[i, 1] == "" || points[i, 2] == "" || points[i, 3] == "" ? "" : points[i, d]
      g[i] = dimension_score("G", i, d, "available")
      both_a[i] = own[i] == "" ? "" : a[i]; both_g[i] = own[i] == "" ? "" : g[i]
    }
    lp = append(lp, average(a)); marginal += average(a) / 100 * average(g); means += average(both_a) / 100 * average(both_g)
  }
  for (i = 1; i <= 10; i++) l10 = append(l10, own[i])
  quantity("per_respondent_mean", number(average(own))); quantity("per_respondent_sd", number(deviation(own)))
  list_quantity("per_respondent_first10", l10); quantity("mean_weights_complete", number(means)); quantity("n", count(own))
  list_quantity("mean_points", lp); quantity("mean_weights_marginal", number(marginal))
  quantity("cov_identity", number(average(own) - means)); quantity("weighted_servperf_per_respondent_mean", number(average(perf)))
  survey_case("weighted_servqual", "2.5", "\"policy\": \"available\"")
}

function alone_and_trap(   d, i, e, x, le, lt) {
  le = lt = ""
  for (d = 1; d <= dims; d++) {
    for (i = 1; i <= rows; i++) {
      e[i] = dimension_score("E", i, d, "available"); x[i] = dimension_score("P", i, d, "available")
      x[i] = e[i] == "" || x[i] == "" ? "" : x[i] - e[i]
    }
    le = append(le, average(e)); lt = append(lt, average(x))
  }
  list_quantity("mean", le); survey_case("person_mean_equals_available", "2.3", "\"policy\": \"available\", \"response\": \"E\"")
  list_quantity("mean", lt); survey_case("trap_difference_of_means", "2.3", "\"policy\": \"available\"")
}

function cells(   i, j, p, e, both) {
  p = e = both = 0
  for (i = 1; i <= rows; i++) for (j = 1; j <= k; j++) { p += P[i, j] == ""; e += E[i, j] == ""; both += value("G", i, j) != "" }
  quantity("missing_P_cells", p); quantity("missing_E_cells", e); quantity("pairs", both)
  survey_case("person_mean_vs_item_median_n", "2.3", "")
}

# Item means stand in for what is missing; alpha from variances: k/(k-1) (1 - sum of item variances / variance of the sum).
function psych_mean(   d, a, i, j, x, filled, sum, variances, lm, ls, la, lr, alpha) {
  lm = ls = la = lr = ""
  for (d = 1; d <= dims; d++) {
    for (i = 1; i <= rows; i++) sum[i] = 0
    variances = 0
    for (a = 1; a <= size[d]; a++) {
      for (i = 1; i <= rows; i++) x[i] = P[i, item[d, a]]
      for (i = 1; i <= rows; i++) filled[i] = x[i] == "" ? average(x) : x[i]
      for (i = 1; i <= rows; i++) sum[i] += filled[i]
      variances += deviation(filled) ^ 2
    }
    alpha = size[d] < 2 ? "" : size[d] / (size[d] - 1) * (1 - variances / deviation(sum) ^ 2)
    lm = append(lm, average(sum) / size[d]); ls = append(ls, deviation(sum) / size[d]); la = append(la, alpha)
    lr = append(lr, alpha == "" ? "" : alpha / (size[d] - alpha * (size[d] - 1)))
  }
  list_quantity("mean", lm); list_quantity("sd", ls); list_quantity("alpha", la); list_quantity("av_r", lr)
  survey_case("psych_scoreItems_mean", "2.3", "\"impute\": \"mean\", \"response\": \"P\"")
}

function three_columns(   i, j, m, d, p, line, n, s, here, most, over, lacking, x, lists, a) {
  print "M1,D1,P1,M2,D2,P2" > triples
  most = over = lacking = 0
  for (j = 1; j <= 2; j++) for (a = 1; a <= 9; a++) s[j, a] = 0
  for (i = 1; i <= 60; i++) {
    line = ""; here = 0; x = 0
    for (j = 1; j <= 2; j++) {
      m = random(9) == 0 ? "" : random(8); d = random(12) == 0 ? "" : 3 + random(8); p = random(12) == 0 ? "" : random(11)
      line = line (j > 1 ? "," : "") m "," d "," p
      if (m == "" || d == "" || p == "") { x = 1; continue }
      s[j, 1]++; s[j, 2] += p - m; s[j, 3] += p - d; s[j, 4] += d - m
      if (m > d) { s[j, 8]++; here++ } else if (p < m) s[j, 5]++; else if (p > d) s[j, 7]++; else s[j, 6]++
      if (d > m) { s[j, 9] += (p - m) / (d - m); s[j, 10]++ }
    }
    print line > triples
    if (here > most) most = here
    over += here > 1; lacking += x
  }
  close(triples)
  n = split("n MSA MSS zone_width below within above inverted zone_position_mean", lists, " ")
  for (a = 1; a <= n; a++) list_quantity(lists[a], a == 1 ? s[1, 1] ", " s[2, 1] : \
    number(s[1, a] / s[1, a == 9 ? 10 : 1]) ", " number(s[2, a] / s[2, a == 9 ? 10 : 1]))
  write_case("threecol_items", "2.4", "\"triples.csv\"", "\"lo\": 0, \"hi\": 10, \"items\": 2")
  quantity("inverted_per_respondent_max", most); quantity("n_over_1_inverted", over); quantity("n_missing_any", lacking)
  write_case("threecol_screen", "2.4", "\"triples.csv\"", "\"items\": 2, \"inverted_more_than\": 1")
}

function teas(   i, j, a, ideal, x, w, line, ep, plain, nq, normal, sum, first, n, diff, tail) {
  print "best1,best2,best3,perf1,perf2,perf3,norm1,norm2,norm3,imp1,imp2,imp3,q1,q2,q3" > teas_file
  sum = plain = nq = normal = 0; first = ""; n = 0
  for (i = 1; i <= 30; i++) {
    line = tail = ""; ep = x = w = diff = 0
    for (j = 1; j <= 3; j++) { A[j] = random(11); I[j] = random(11); X[j] = random(11); W[j] = 1 + random(5); N[j] = random(11) }
    print I[1] "," I[2] "," I[3] "," A[1] "," A[2] "," A[3] "," X[1] "," X[2] "," X[3] "," W[1] "," W[2] "," W[3] "," N[1] "," N[2] "," N[3] > teas_file
    for (j = 1; j <= 3; j++) {
      a = A[j] > I[j] ? A[j] - I[j] : I[j] - A[j]
      ep -= W[j] * a; x -= a / 3; w += W[j]
      nq -= W[j] * (a - (X[j] > I[j] ? X[j] - I[j] : I[j] - X[j])); n += N[j] / 3 - 5
    }
    n += 10  # three times - 5 was taken from one mean
    sum += ep; plain += x; normal += ep / w
    if (i <= 5) first = append(first, ep)
  }
  close(teas_file)
  quantity("ep_weighted_mean", number(sum / 30)); quantity("ep_unweighted_mean_per_item", number(plain / 30))
  quantity("nq_weighted_mean", number(nq / 30)); quantity("ep_normalised_mean", number(normal / 30)); list_quantity("ep_first5", first)
  write_case("teas_ep_nq", "2.6", "\"teas.csv\"", "\"items\": 3, \"columns\": {\"importance\": \"imp\", \"performance\": \"perf\", \"ideal\": \"best\", \"excellence\": \"norm\"}")
  quantity("mean_centred", number(n / 30))
  write_case("brown_nondifference", "2.6", "\"teas.csv\"", "\"items\": 3, \"columns\": {\"nondifference\": \"q\"}, \"midpoint\": 5")
}

BEGIN {
  answers = folder "/answers.csv"; triples = folder "/triples.csv"; teas_file = folder "/teas.csv"; json = folder "/scoring.json"
  seed = 4711; rows = 90; k = 7; lo = 0; hi = 10; share = 0.75; dims = 3
  size[1] = 4; item[1, 1] = 2; item[1, 2] = 6; item[1, 3] = 7; item[1, 4] = 3
  size[2] = 2; item[2, 1] = 1; item[2, 2] = 4
  size[3] = 1; item[3, 1] = 5
  reversed[2] = reversed[4] = reversed[7] = 1
  survey = "\"lo\": 0, \"hi\": 10, \"keys\": {\"desk\": [2, 6, 7, 3], \"web\": [1, 4], \"front\": 5}, \"reverse_items\": [7, 2, 4], " \
    "\"min_answered_fraction\": 0.75, \"weight_column\": \"design_weight\""
  make_answers()
  printf "{\"meta\": {}, \"cases\": [\n" > json
  item_means()
  dimension_gaps("dim_gap_available", "available"); dimension_gaps("dim_gap_any", "any"); dimension_gaps("dim_gap_listwise_dim", "available")
  first_scores(); listwise_all(); class_shares(0.5); indices(); weighted_servqual(); alone_and_trap(); cells(); psych_mean()
  three_columns(); teas()
  printf "\n]}\n" > json
}
