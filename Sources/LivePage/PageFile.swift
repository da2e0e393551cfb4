/// The files the page is made of, built into the program.
package enum PageFile: CaseIterable, Sendable {
  case page, style, script

  /// Where the browser asks for it.
  package var path: String {
    switch self {
    case .page: "/"
    case .style: "/page.css"
    case .script: "/page.js"
    }
  }

  package var mediaType: String {
    switch self {
    case .page: "text/html; charset=utf-8"
    case .style: "text/css; charset=utf-8"
    case .script: "text/javascript; charset=utf-8"
    }
  }

  package var bytes: [UInt8] {
    switch self {
    case .page: PackageResources.page_html
    case .style: PackageResources.page_css
    case .script: PackageResources.page_js
    }
  }
}
