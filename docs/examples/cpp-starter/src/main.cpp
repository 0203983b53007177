#include <iostream>

#include "greeting.hpp"

int main(int count, char** arguments) {
  std::cout << starter::greeting(count > 1 ? arguments[1] : "") << '\n';
}
