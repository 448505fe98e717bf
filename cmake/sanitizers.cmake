# -fsanitize for our own targets. An error found stops the program, so that a test cannot pass over it.
function(rater_set_sanitizers target)
  if(NOT RATER_SANITIZE)
    return()
  endif()
  set(flags -fsanitize=${RATER_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_compile_options(${target} PRIVATE ${flags})
  target_link_options(${target} PRIVATE ${flags})
endfunction()
