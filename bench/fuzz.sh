# ./bench/run fuzz TARGET --seconds N: libFuzzer over one parser, guided by what each input reaches. Sourced by run.
# The corpus is kept in the target folder (FUZZ_CORPUS says another place) and begins with the files of packs and tests.
# Each input has 10 seconds and 2 GB; the last line is one JSON object. An input that fails is left beside the corpus.
fuzz() {
  local name=${1:-} seconds=60
  case $name in service | rules | scenario) shift ;; *) fail "Say what to fuzz: ./bench/run fuzz service|rules|scenario [--seconds N]" ;; esac
  [ "${1:-}" != --seconds ] || seconds=$2

  local host corpus features=()
  host=$(rustc -vV | sed -n 's/^host: //p')
  corpus=${FUZZ_CORPUS:-$target/fuzz}/$name
  mkdir -p "$corpus"
  [ "$name" != scenario ] || features=(--features scenario)
  # Counters in all code but no sanitizer: our crates forbid `unsafe`, and memory is bounded by the limit.
  local flags=(-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters
    -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing)
  RUSTC_BOOTSTRAP=1 RUSTFLAGS="${flags[*]}" "${CARGO:-cargo}" build --release --quiet --manifest-path bench/fuzz/Cargo.toml \
    --target "$host" --target-dir "$target" --bin "$name" ${features[@]+"${features[@]}"}

  local seeds
  seeds=$(mktemp -d)
  seed "$name" "$seeds"
  local log=$corpus.log code=0
  nice -n 19 "$target/$host/release/$name" "$corpus" "$seeds" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
    -max_len=20000 -print_final_stats=1 -artifact_prefix="$corpus-failed-" -dict=bench/fuzz/yaml.dict >"$log" 2>&1 || code=$?
  rm -rf "$seeds"
  grep -E "cov: |SUMMARY|panicked" "$log" | tail -3
  stat_of() { sed -n "s/^stat::$1: *//p" "$log" | tail -1; }
  local covered
  covered=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -1)
  printf '{"name":"fuzz","target":"%s","seconds":%s,"inputs":%s,"inputs_per_s":%s,"edges":%s,"corpus":%s,"peak_mb":%s,"failed":%s}\n' \
    "$name" "$seconds" "$(stat_of number_of_executed_units)" "$(stat_of average_exec_per_sec)" "${covered:-0}" \
    "$(find "$corpus" -type f | wc -l)" "$(stat_of peak_rss_mb)" "$([ $code = 0 ] && echo false || echo true)"
  return $code
}

# What a target begins with: what the packs say, and the files that each hold one fault.
seed() {
  local place=0 file
  case $1 in
    service) for file in packs/*/*/service.yaml packs/*/pack.yaml crates/definition/tests/faults/*.yaml; do
      cp "$file" "$2/$((place += 1))"
    done ;;
    scenario) for file in packs/*/*/scenarios.yaml fixtures/spine/*/*/scenarios.yaml; do cp "$file" "$2/$((place += 1))"; done ;;
    rules) grep -rhoE '(when|need|is|amount|optional): +"?[^",}]+' packs --include=service.yaml | sed -E 's/^[a-z]+: +"?//' |
      sort -u | while read -r file; do printf '%s' "$file" >"$2/$((place += 1))"; done ;;
  esac
}
